import { isVouchedFor } from '#channels';
import type { StoredMessage, TurnState } from '#conversations';
import type { Ctx } from '#platform/context';
import type { OrderIdentity } from '#orders';

/** Conversations of these providers come by several ways, and only these ways say who writes. */
const PROVED_BY: Readonly<Record<string, readonly string[]>> = {
  dixa: ['EMAIL'],
  chatwoot: ['Channel::Email', 'Channel::Whatsapp', 'Channel::Sms'],
};

/** Whose orders may be told of. */
export interface ProvenIdentity extends OrderIdentity {
  /** The address among them that was proved by a mailed code, in this conversation. */
  codeAddress?: string;
}

/**
 * By what the contact is proved to be a buyer: addresses and numbers that a channel vouches for, where the way by which this very question came proves
 * who writes, and the address of which they had the code in this conversation. A name, a claim or a message proves nothing. Null: nobody is proved, and
 * no order may be looked for.
 */
export async function readProvenIdentity(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  workspaceId: string,
  { state, messages }: { state: TurnState; messages: readonly StoredMessage[] },
): Promise<ProvenIdentity | null> {
  const valuesOf = (kind: string) => state.contact.identities.filter((one) => one.kind === kind && one.verified).map((one) => one.value);
  const [emails, phones] = [valuesOf('email'), valuesOf('phone')];
  const isVouched = emails.length + phones.length > 0 && (await isWriterProved(ctx, workspaceId, { state, messages }));
  const proof = state.proof && state.proof.expiresAt > ctx.clock.now() ? state.proof : null;
  if (!proof) return isVouched ? { emails, phones } : null;
  const shown = { emails: [proof.address], codeAddress: proof.address };
  return isVouched ? { ...shown, emails: [...new Set([...emails, proof.address])], phones } : shown;
}

async function isWriterProved(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  { state, messages }: { state: TurnState; messages: readonly StoredMessage[] },
): Promise<boolean> {
  const { kind } = state.inbox;
  if (kind === 'whatsapp' || kind === 'instagram') return true;
  if (kind === 'webchat') return ctx.db.tx(workspaceId, (tx) => isVouchedFor(tx, state.conversation.id));
  const ways = PROVED_BY[kind];
  return ways !== undefined && messages.length > 0 && messages.every(({ content }) => ways.includes(String(content['channel'])) || content['vouched'] === true);
}
