import { randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { listInboxes } from './inboxes.ts';
import type { Inbox } from './inboxes.ts';
import { createInbox, disableInbox, updateInbox } from './save-inbox.ts';

/** The kinds of inbox that programs know as phone numbers. */
export type PhoneNumberKind = 'whatsapp' | 'instagram' | 'webchat';

const KINDS: readonly string[] = ['whatsapp', 'instagram', 'webchat'];

export interface ConnectPhoneNumber {
  kind: PhoneNumberKind;
  /** The provider's id; made for webchat when absent. */
  externalId?: string | undefined;
  /** What customers see. */
  externalNumber?: string | undefined;
  accessToken?: string | undefined;
  name?: string | undefined;
}

type Deps = Pick<Ctx, 'db' | 'vault' | 'clock'>;
type Numbered = Inbox & { kind: PhoneNumberKind };

export async function listPhoneNumbers(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Numbered[]> {
  return (await listInboxes(ctx, workspaceId)).filter((inbox): inbox is Numbered => KINDS.includes(inbox.kind));
}

/**
 * Connects a number. One that this workspace has already gets the new name or token instead, so that repeating the call is safe and
 * a token can be replaced. @throws conflict when another workspace has it.
 */
export async function connectPhoneNumber(ctx: Deps, who: Principal, input: ConnectPhoneNumber): Promise<{ inbox: Numbered; isNew: boolean }> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const inner = { ...ctx, db: tx };
    const settings = input.externalNumber === undefined ? {} : { external_number: input.externalNumber };
    const known = (await listPhoneNumbers(inner, workspaceId)).find((inbox) => inbox.kind === input.kind && inbox.externalId === input.externalId);
    if (known) {
      const secrets = input.accessToken === undefined ? {} : { access_token: input.accessToken };
      const change = { name: input.name, secrets, settings: { ...known.settings, ...settings }, by: who };
      const inbox = await updateInbox(inner, workspaceId, known.id, change);
      return { inbox: { ...inbox, kind: input.kind }, isNew: false };
    }
    const externalId = input.externalId ?? randomBytes(12).toString('base64url');
    const secrets = input.accessToken === undefined ? {} : { secrets: { access_token: input.accessToken } };
    const name = input.name ?? input.externalNumber ?? externalId;
    const inbox = await createInbox(inner, workspaceId, { kind: input.kind, name, externalId, settings, by: who, ...secrets });
    return { inbox: { ...inbox, kind: input.kind }, isNew: true };
  });
}

/** Takes a number out of use; its conversations stay readable. @throws not_found, or conflict when two channels use the same id. */
export async function disconnectPhoneNumber(ctx: Deps, who: Principal, externalId: string): Promise<void> {
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, async (tx) => {
    const [inbox, other] = (await listPhoneNumbers({ db: tx }, workspaceId)).filter((one) => one.externalId === externalId || one.id === externalId);
    if (!inbox) throw notFound('phone number');
    if (other)
      throw new BatonError('conflict', {
        message: 'Two channels use this id. Name the number by the `id` that the list gives it.',
        details: { ids: [inbox.id, other.id] },
      });
    await disableInbox({ ...ctx, db: tx }, workspaceId, inbox.id, who);
  });
}
