import type { Ctx } from '#platform/context';
import { markUnknown } from '#conversations';

/**
 * Settles a message whose sender died between the call and its answer. Neither WhatsApp nor Instagram can be asked whether a message
 * was sent, so it becomes `unknown` and is shown to people. What resolves it later is evidence that comes by itself: a status that
 * carries our message id, or an echo with the same words. A message that is no longer `sending` is left alone.
 */
export async function reconcileMessage(ctx: Pick<Ctx, 'db'>, workspaceId: string | null, messageId: string): Promise<{ outcome: string }> {
  if (workspaceId === null) throw new Error('a message belongs to a workspace');
  await markUnknown(ctx, workspaceId, messageId, 'Baton ended while it was being sent, so nobody knows whether it arrived.');
  return { outcome: 'settled' };
}
