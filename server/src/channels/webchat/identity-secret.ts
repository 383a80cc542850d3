import { randomBytes } from 'node:crypto';
import { readInbox, readInboxSecrets, updateInbox } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';

/**
 * Gives a web chat another identity secret, and shows it once. The one before is believed for a while more, so that the shop's server can
 * change over while visitors are signed in. @throws not_found
 */
export async function rotateIdentitySecret(
  ctx: Pick<Ctx, 'db' | 'vault' | 'clock'>,
  who: Principal,
  { inboxId, keepOldHours }: { inboxId: string; keepOldHours: number },
): Promise<{ secret: string; oldUntil: Date | null }> {
  requirePermission(who, 'inboxes.manage');
  const workspaceId = workspaceOf(who);
  const inbox = await readInbox(ctx, workspaceId, inboxId);
  if (inbox.kind !== 'webchat') throw notFound('web chat');
  if (inbox.status === 'disabled') throw new BatonError('conflict', { message: 'This web chat is out of use.' });
  const secret = randomBytes(32).toString('base64url');
  const until = new Date(ctx.clock.now().getTime() + keepOldHours * 3_600_000);
  const by = { kind: who.kind, id: who.id };
  const change = { secrets: { identity_secret: secret }, overlap: { names: ['identity_secret'], until }, by };
  const had = await hasSecret(ctx, workspaceId, inboxId);
  await updateInbox(ctx, workspaceId, inboxId, change);
  return { secret, oldUntil: had && keepOldHours > 0 ? until : null };
}

async function hasSecret(ctx: Pick<Ctx, 'db' | 'vault'>, workspaceId: string, inboxId: string): Promise<boolean> {
  return (await readInboxSecrets(ctx, workspaceId, inboxId))['identity_secret'] !== undefined;
}
