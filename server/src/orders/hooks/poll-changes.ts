import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { TAGS } from '../cache-keys.ts';
import { stateHash } from '../mutate/canonical.ts';
import { textOf } from '../orderdesk/order-document.ts';
import type { OrderDocument } from '../orderdesk/order-document.ts';
import type { OrderDesk } from '../orderdesk/orderdesk-client.ts';
import { readStoreSettings } from '../reads/read-store-settings.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { noteSight } from './note-sight.ts';

type PollCtx = OpenCtx & Pick<Ctx, 'clock' | 'log'>;

interface Due {
  workspaceId: string;
  storeId: string;
  polledUntil: Date | null;
}

const PAGE = 100;
const MOST_PAGES = 20;
// Dates over there have whole seconds, its clock is not ours, and what is being written while we ask comes later.
const OVERLAP_MS = 120_000;
const HALF_HOUR_MS = 1_800_000;
const MOST_STORES = 20;

/**
 * Asks every store which orders were changed since the last time: webhooks tell only what rules tell, and other programs' changes by nobody.
 * Pages go by date, not by offset, which would shift while orders come in. Safe in several processes: each store is taken by one.
 */
export async function pollStores(ctx: PollCtx): Promise<number> {
  const { ordersPollSeconds } = ctx.config;
  if (ordersPollSeconds === 0) return 0;
  const due = await ctx.db.system((tx) =>
    tx.query<Due>(
      `update order_stores set polled_at = $1 where (workspace_id, id) in
         (select workspace_id, id from order_stores where kind = 'orderdesk' and status = 'active' and (polled_at is null or polled_at <= $1::timestamptz - make_interval(secs => $2))
          order by polled_at nulls first limit ${MOST_STORES} for update skip locked)
       returning workspace_id as "workspaceId", id as "storeId", polled_until as "polledUntil"`,
      [ctx.clock.now(), ordersPollSeconds],
    ),
  );
  for (const one of due) {
    await pollStore(ctx, one).catch((error: unknown) => {
      if (!(error instanceof BatonError)) throw error;
      ctx.log.info({ store: one.storeId, code: error.code }, 'a store could not be asked for changes; it is asked again');
    });
  }
  return due.length;
}

/** @throws OdError, AUTH_REQUIRED */
async function pollStore(ctx: PollCtx, { polledUntil, ...place }: Due): Promise<void> {
  const { orderdesk } = await openStore(ctx, place, { background: true });
  const offsetMs = await clockOffset(ctx, orderdesk);
  const now = ctx.clock.now().getTime() + offsetMs;
  // The first time there is nothing to compare with: from here on.
  if (polledUntil === null) return remember(ctx, place, new Date(now));
  const { folders } = await readStoreSettings(ctx, place, { background: true });
  let from = polledUntil.getTime() - OVERLAP_MS;
  let until = polledUntil.getTime();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { orders } = await orderdesk.listOrders({ modified_start_date: toStamp(from), order_by: 'date_updated', order: 'ASC', limit: PAGE });
    for (const order of orders) await noteChange(ctx, place, order, folders);
    const last = Math.max(from, ...orders.map((order) => fromStamp(textOf(order['date_updated']))));
    until = Math.max(until, last);
    if (orders.length < PAGE) break;
    // A whole page within one second would be asked for again for ever.
    from = last > from ? last : from + 1000;
  }
  await remember(ctx, place, new Date(Math.max(until, now - OVERLAP_MS)));
}

async function noteChange(ctx: PollCtx, place: Place, order: OrderDocument, folders: Record<string, string>): Promise<void> {
  const [known] = await ctx.db.ask<{ hash: string }>(
    place.workspaceId,
    'select state_hash as hash from order_sights where workspace_id = $1 and store_id = $2 and order_id = $3',
    [place.workspaceId, place.storeId, order.id],
  );
  if (known?.hash === stateHash(order)) return;
  await ctx.cache.drop([TAGS.order(place, order.id), TAGS.lists(place)]);
  await noteSight(ctx, place, { order, folderName: folders[textOf(order['folder_id'])] ?? null, source: 'poll' });
}

/** Newer documents say that dates are UTC, older ones the store's time: `/test` tells the clock that is meant. Rounded to half hours, as zones are. */
async function clockOffset(ctx: PollCtx, orderdesk: OrderDesk): Promise<number> {
  const { serverTime } = await orderdesk.test();
  if (serverTime === null) return 0;
  return Math.round((serverTime.getTime() - ctx.clock.now().getTime()) / HALF_HOUR_MS) * HALF_HOUR_MS;
}

async function remember(ctx: PollCtx, { workspaceId, storeId }: Place, until: Date): Promise<void> {
  await ctx.db.ask(workspaceId, 'update order_stores set polled_until = $3 where workspace_id = $1 and id = $2', [workspaceId, storeId, until]);
}

function toStamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function fromStamp(text: string): number {
  const at = new Date(`${text.replace(' ', 'T')}Z`).getTime();
  return Number.isNaN(at) ? 0 : at;
}
