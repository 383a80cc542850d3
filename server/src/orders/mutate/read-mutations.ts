import { and, desc, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Fields } from '../orderdesk/order-document.ts';
import { orderMutations } from '../schema.ts';
import type { Place } from '../stores/open-store.ts';
import { findStoreRow } from '../stores/read-stores.ts';
import { findMutation, openImage } from './mutation-row.ts';
import type { MutationRow } from './mutation-row.ts';

/** Changes of an order through Baton, the newest first. @throws STORE_NOT_FOUND */
export async function listMutations(ctx: Pick<Ctx, 'db'>, place: Place, orderId: string, limit = 50): Promise<MutationRow[]> {
  const fits = and(eq(orderMutations.workspaceId, place.workspaceId), eq(orderMutations.storeId, place.storeId), eq(orderMutations.orderId, orderId));
  return ctx.db.tx(place.workspaceId, async (tx) => {
    await findStoreRow(tx, place.storeId);
    return tx.orm.select().from(orderMutations).where(fits).orderBy(desc(orderMutations.id)).limit(limit);
  });
}

/** The order before a change and after it: to mend by hand what was lost. Null after 30 days. @throws not_found */
export async function readImages(
  ctx: Pick<Ctx, 'db' | 'vault'>,
  place: Place,
  asked: { orderId: string; mutationId: string },
): Promise<{ before: Fields | null; after: Fields | null }> {
  const row = await ctx.db.tx(place.workspaceId, (tx) => findMutation(tx, asked.mutationId));
  if (row.storeId !== place.storeId || row.orderId !== asked.orderId) throw new BatonError('not_found');
  return { before: openImage(ctx.vault, row, 'before'), after: openImage(ctx.vault, row, 'after') };
}
