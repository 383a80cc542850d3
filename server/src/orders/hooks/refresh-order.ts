import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { TAGS } from '../cache-keys.ts';
import { textOf } from '../orderdesk/order-document.ts';
import { getOrder } from '../reads/get-order.ts';
import { nameFolder } from '../reads/read-store-settings.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { forgetSight, noteSight } from './note-sight.ts';
import type { SightSource } from './note-sight.ts';

/** Asks for an order that something happened to, and tells what is different. Nothing to do where store or order are gone. */
export async function refreshOrder(
  ctx: OpenCtx & Pick<Ctx, 'clock'>,
  place: Place,
  { orderId, source }: { orderId: string; source: SightSource },
): Promise<string> {
  try {
    const { order } = await getOrder(ctx, place, orderId, { fresh: true, background: true });
    const folderName = await nameFolder(ctx, place, textOf(order['folder_id']), { background: true });
    return (await noteSight(ctx, place, { order, folderName, source })) ? 'told' : 'unchanged';
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    if (error.code === 'OD_API_404') {
      await forgetSight(ctx, place, orderId);
      await ctx.cache.drop([TAGS.order(place, orderId)]);
      return 'order_gone';
    }
    if (error.code === 'STORE_NOT_FOUND' || error.code === 'AUTH_REQUIRED') return 'store_gone';
    throw error;
  }
}
