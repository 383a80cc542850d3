import type { Ctx } from '#platform/context';
import { acceptedSecrets, createInboxCache, findInbox, readInboxSecrets, readRetiredSecrets } from '#conversations';
import type { Inbox, InboxSecrets } from '#conversations';
import type { ItemProvider } from '../incoming-item.ts';
import { findSigner, listSecrets } from './verify-signature.ts';

export type TrustCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'metrics' | 'realtime' | 'vault'>;

/** Whose webhook it is, as far as the signature proves it. */
export interface Trust {
  signed: boolean;
  /** By `<provider>:<account id>`; null for accounts nobody connected. */
  inboxes: Map<string, Inbox | null>;
}

// A body signed with no secret of the installation may name so many accounts before it is refused unread: each costs a query.
const MOST_UNSIGNED_ACCOUNTS = 20;

const secretsOf = createInboxCache<InboxSecrets>('inbox-secrets');
const retiredOf = createInboxCache<InboxSecrets[]>('retired-secrets');

/**
 * Looks the accounts up and checks the signature: each inbox's own app secrets if it has some, else those of the installation.
 * One app signs a whole body, so a body that names an inbox the signer has no right to is refused whole.
 */
export async function trustInboxes(
  ctx: TrustCtx,
  request: { raw: Buffer; signature: string | string[] | undefined; accounts: { provider: ItemProvider; accountId: string }[] },
): Promise<Trust> {
  const inboxes = new Map<string, Inbox | null>();
  const general = findSigner(request.raw, request.signature, listSecrets(ctx.config.webhookSecret)) !== null;
  const refused = { signed: false, inboxes };
  if (!general && (request.accounts.length === 0 || request.accounts.length > MOST_UNSIGNED_ACCOUNTS)) return refused;
  let proven = general;
  for (const { provider, accountId } of request.accounts) {
    const inbox = await findInbox(ctx, provider, accountId);
    inboxes.set(toAccountKey(provider, accountId), inbox);
    if (!inbox) {
      const earlier = proven ? [] : await readRetired(ctx, provider, accountId);
      if (findSigner(request.raw, request.signature, earlier) !== null) proven = true;
      continue;
    }
    const own = await readAppSecrets(ctx, inbox);
    const byOwn = own.length > 0 && findSigner(request.raw, request.signature, own) !== null;
    if (own.length > 0 ? !byOwn : !general) return refused;
    proven = true;
  }
  return { signed: proven, inboxes };
}

export function toAccountKey(provider: ItemProvider, accountId: string): string {
  return `${provider}:${accountId}`;
}

async function readAppSecrets(ctx: TrustCtx, inbox: Inbox): Promise<string[]> {
  const secrets = await secretsOf(ctx).get(inbox.id, () => readInboxSecrets(ctx, inbox.workspaceId, inbox.id));
  return acceptedSecrets(secrets, 'app_secret', ctx.clock.now()).flatMap(listSecrets);
}

/** Meta switches off the webhook of an app that is refused again and again, and with it the other numbers of that app. */
async function readRetired(ctx: TrustCtx, provider: ItemProvider, accountId: string): Promise<string[]> {
  const retired = await retiredOf(ctx).get(toAccountKey(provider, accountId), () => readRetiredSecrets(ctx, provider, accountId));
  return retired.flatMap((secrets) => acceptedSecrets(secrets, 'app_secret', ctx.clock.now())).flatMap(listSecrets);
}
