import { belongsTo, findOwnOrders, isClosed, listOrders, nameFolder, textOf } from '#orders';
import type { OrderDocument, OrderIdentity, Store } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { findInDashboard } from './find-in-dashboard.ts';
import type { OrderAsk } from './order-ask.ts';
import { viewOrder } from './view-order.ts';
import type { OrderView } from './view-order.ts';

/**
 * `none` is one answer for an order that does not exist, one of somebody else, and whoever is not proved to be anybody: nothing after it knows
 * which it was. `unreachable`: a store did not answer, so nothing is known.
 */
export type LookedFor = { kind: 'found'; orders: OrderView[] } | { kind: 'none' } | { kind: 'unreachable'; evidence: string };

type Deps = Pick<Ctx, 'db' | 'vault' | 'config' | 'clock' | 'metrics' | 'cache'>;

interface Place {
  workspaceId: string;
  storeId: string;
}

// A contact waits for an answer; what comes later is kept for whoever asks next. OrderDesk's client gives up on a failing store after 3.3 s,
// and its last answer then stands in: with less than that here, nobody would ever be told it.
const BUDGET_MS = 4000;
const MOST_SHOWN = 3;
const MOST_OWN = 20;

/** Looks for the orders a question is about, among those of this contact alone: in OrderDesk, and where it is not there in the shop's dashboard. */
export async function findOrders(ctx: Deps, workspaceId: string, ask: OrderAsk): Promise<LookedFor> {
  const { identity, numbers } = ask;
  if (identity === null) return { kind: 'none' };
  const found: OrderView[] = [];
  const silent: string[] = [];
  for (const kind of ['orderdesk', 'dashboard'] as const) {
    const stores = ask.stores.filter((store) => store.kind === kind);
    const looks = stores.map((store) => within(BUDGET_MS, lookIn(ctx, store, { workspaceId, ask, identity })));
    for (const result of await Promise.allSettled(looks)) {
      if (result.status === 'fulfilled') found.push(...result.value);
      else silent.push(nameOf(result.reason));
    }
    if (numbers.length === 0 ? found.length > 0 : areAllIn(found, numbers)) break;
  }
  // One store that answers may still lack what stands in the one that does not.
  const isWhole = numbers.length > 0 && areAllIn(found, numbers);
  if (silent.length > 0 && !isWhole) return { kind: 'unreachable', evidence: `an order store did not answer: ${silent.join(', ')}` };
  const shown = numbers.length > 0 ? found : newestOf(found);
  if (shown.length === 0 || (numbers.length > 0 && !isWhole)) return { kind: 'none' };
  return { kind: 'found', orders: shown.slice(0, MOST_SHOWN) };
}

function areAllIn(found: readonly OrderView[], numbers: readonly string[]): boolean {
  return numbers.every((number) => found.some((order) => isNamed(order, number)));
}

async function lookIn(
  ctx: Deps,
  store: Pick<Store, 'id' | 'kind'>,
  { workspaceId, ask, identity }: { workspaceId: string; ask: OrderAsk; identity: OrderIdentity },
): Promise<OrderView[]> {
  const place = { workspaceId, storeId: store.id };
  const { numbers, assistantId } = ask;
  if (store.kind === 'dashboard') return findInDashboard(ctx, place, { numbers, identity, assistantId });
  const seen = numbers.length > 0 ? await findNamed(ctx, place, { numbers, identity }) : await findOwn(ctx, place, identity);
  return Promise.all(
    seen.map(async ({ order, fetchedAt, isStale }) => {
      const folderId = textOf(order['folder_id']);
      const folder = folderId === '' || folderId === '0' ? null : await nameFolder(ctx, place, folderId);
      return viewOrder(order, { storeId: store.id, folder, fetchedAt, isStale });
    }),
  );
}

type Page = { order: OrderDocument; fetchedAt: Date; isStale: boolean }[];

/**
 * By their numbers: one question to the store for each, and when an order is not the contact's, the same second look as when there is none. So
 * neither words nor the number of calls tell an order of somebody else from none.
 */
async function findNamed(ctx: Deps, place: Place, { numbers, identity }: { numbers: readonly string[]; identity: OrderIdentity }): Promise<Page> {
  const isOneOf = (order: OrderDocument, wanted: readonly string[]) =>
    wanted.some((number) => isNamed({ number: textOf(order['source_id']), orderId: order.id }, number));
  const pages = await Promise.all(numbers.map((number) => listOrders(ctx, place, { source_id: number, limit: 5 })));
  const named = pages.flatMap((page, at) =>
    pageOf(
      page,
      page.orders.filter((order) => isOneOf(order, numbers.slice(at, at + 1)) && belongsTo(order, identity)),
    ),
  );
  if (numbers.every((number) => named.some(({ order }) => isOneOf(order, [number])))) return named;
  const own = (await findOwn(ctx, place, identity)).filter(({ order }) => isOneOf(order, numbers));
  return [...named, ...own.filter((one) => !named.some(({ order }) => order.id === one.order.id))];
}

async function findOwn(ctx: Deps, place: Place, identity: OrderIdentity): Promise<Page> {
  const found = await findOwnOrders(ctx, place, identity, { limit: MOST_OWN });
  return pageOf(found, found.orders);
}

function pageOf({ fetchedAt, isStale }: { fetchedAt: Date; isStale: boolean }, orders: readonly OrderDocument[]): Page {
  return orders.map((order) => ({ order, fetchedAt, isStale }));
}

/** The shop's number, or OrderDesk's own. */
function isNamed(order: { number: string; orderId: string }, number: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plain(number) === plain(order.number) || plain(number) === plain(order.orderId);
}

/** Those still on their way; when there are none, the newest. */
function newestOf(found: readonly OrderView[]): OrderView[] {
  const at = (order: OrderView) => order.addedAt?.getTime() ?? 0;
  const newest = [...found].sort((one, other) => at(other) - at(one));
  const open = newest.filter((order) => !isClosed(order.stage));
  return open.length > 0 ? open : newest.slice(0, 1);
}

function nameOf(reason: unknown): string {
  return reason instanceof BatonError ? reason.code : 'it failed';
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BatonError('OD_API_TIMEOUT')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
