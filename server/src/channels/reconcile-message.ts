import type { Ctx } from '#platform/context';
import { lockForSending, markSent, markUnknown, readInboxForSending, releaseToQueued } from '#conversations';
import type { Providers } from './create-providers.ts';
import { deliverJob } from './job-definitions.ts';
import { sendInputOf } from './take-for-sending.ts';

/**
 * Settles a message whose sender died between the call and its answer, or whose answer never came. Where the provider can be asked, its
 * word decides: found is sent, absent goes back to the queue. Neither WhatsApp nor Instagram can be asked, so there it becomes `unknown`
 * and is shown to people; what resolves it later is evidence that comes by itself: a status that carries our message id, or an echo with
 * the same words. A message that is neither `sending` nor `unknown` is left alone.
 */
export async function reconcileMessage(
  ctx: Pick<Ctx, 'db' | 'vault'>,
  providers: Providers,
  workspaceId: string | null,
  messageId: string,
): Promise<{ outcome: string }> {
  if (workspaceId === null) throw new Error('a message belongs to a workspace');
  const open = await ctx.db.tx(workspaceId, async (tx) => {
    const [toSend] = await lockForSending(tx, [messageId], ['sending', 'unknown']);
    if (!toSend) return null;
    const { inbox, secrets } = await readInboxForSending(tx, ctx.vault, toSend.message.inboxId);
    return { toSend, inbox, accessToken: secrets['access_token'] ?? '' };
  });
  if (!open) return { outcome: 'settled_before' };
  const provider = providers.get(open.inbox.kind);
  if (!provider?.find) {
    await markUnknown(ctx, workspaceId, messageId, 'Baton ended while it was being sent, so nobody knows whether it arrived.');
    return { outcome: 'settled' };
  }
  const found = await provider.find({ ...sendInputOf(open), signal: AbortSignal.timeout(30_000) });
  if (found === 'cannot_ask') {
    await markUnknown(ctx, workspaceId, messageId, 'Nobody knows whether it arrived, and the token of the inbox may not ask.');
    return { outcome: 'settled' };
  }
  if (found === 'absent') {
    await ctx.db.tx(workspaceId, async (tx) => {
      await releaseToQueued({ db: tx }, workspaceId, messageId, ['sending', 'unknown']);
      await tx.send(deliverJob, { message_id: messageId }, { lane: open.toSend.message.conversationId });
    });
    return { outcome: 'absent_sent_again' };
  }
  if (found.kind === 'sent') {
    await markSent(ctx, workspaceId, messageId, { externalId: found.externalId });
    return { outcome: 'found' };
  }
  await markUnknown(ctx, workspaceId, messageId, 'Nobody knows yet whether it arrived: the provider could not be asked.');
  throw new Error('the provider could not be asked what became of a message; asked again later');
}
