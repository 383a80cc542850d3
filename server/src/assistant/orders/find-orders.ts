import { belongsTo, findOrdersOfContact, listOrders, nameFolder, textOf } from '#orders';
import type { OrderDocument, OrderIdentity } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { OrderAsk } from './order-ask.ts';
import { isClosed, stageOf } from './stage-of.ts';
import { viewOrder } from './view-order.ts';
import type { OrderView } from './view-order.ts';

/**
 * `none` is one answer for an order that does not exist, one of somebody else, and whoever is not proved to be anybody: nothing after it knows
 * which it was. `unreachable`: a store did not answer, so nothing is known.
 */
export type FoundOrders = { kind: 'found'; orders: OrderView[] } | { kind: 'none' } | { kind: 'unreachable'; evidence: string };

type Deps = Pick<Ctx, 'db' | 'vault' | 'config' | 'clock' | 'metrics' | 'cache'>;

// A contact waits for an answer; what comes later is kept for whoever asks next.
const BUDGET_MS = 3000;
const MOST_SHOWN = 3;
const MOST_OWN = 20;
/** How many of the store's newest orders are looked through for a telephone number that is written in another way than could be asked for. */
const NEWEST = 250;

interface Candidate {
  storeId: string;
  order: OrderDocument;
  folder: string | null;
  fetchedAt: Date;
  isStale: boolean;
}

/** Looks for the orders a question is about, among those of this contact alone. */
export async function findOrders(ctx: Deps, workspaceId: string, ask: OrderAsk): Promise<FoundOrders> {
  const { identity } = ask;
  if (identity === null) return { kind: 'none' };
  const looks = ask.storeIds.map((storeId) => within(BUDGET_MS, lookIn(ctx, { workspaceId, storeId }, { ask, identity })));
  const results = await Promise.allSettled(looks);
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failed = results.find((result) => result.status === 'rejected');
  // One store that answers may still lack what stands in the one that does not.
  const isWhole = ask.numbers.length > 0 && ask.numbers.every((number) => found.some((one) => isNamed(one.order, number)));
  if (failed && !isWhole) return { kind: 'unreachable', evidence: `an order store did not answer: ${nameOf(failed.reason)}` };
  const shown = ask.numbers.length > 0 ? found : newestOf(found);
  if (shown.length === 0 || (ask.numbers.length > 0 && !isWhole)) return { kind: 'none' };
  return { kind: 'found', orders: shown.slice(0, MOST_SHOWN).map(({ order, ...seen }) => viewOrder(order, seen)) };
}

async function lookIn(
  ctx: Deps,
  place: { workspaceId: string; storeId: string },
  { ask, identity }: { ask: OrderAsk; identity: OrderIdentity },
): Promise<Candidate[]> {
  const pages = ask.numbers.length > 0 ? await findNamed(ctx, place, { numbers: ask.numbers, identity }) : await findOwn(ctx, place, identity);
  const candidates: Candidate[] = [];
  for (const { order, fetchedAt, isStale } of pages) {
    const folderId = textOf(order['folder_id']);
    const folder = folderId === '' || folderId === '0' ? null : await nameFolder(ctx, place, folderId);
    candidates.push({ storeId: place.storeId, order, folder, fetchedAt, isStale });
  }
  return candidates;
}

type Page = Pick<Candidate, 'order' | 'fetchedAt' | 'isStale'>[];

/**
 * By their numbers: one question to the store for each, and when an order is not the contact's, the same second look as when there is none. So
 * neither words nor the number of calls tell an order of somebody else from none.
 */
async function findNamed(
  ctx: Deps,
  place: { workspaceId: string; storeId: string },
  { numbers, identity }: { numbers: readonly string[]; identity: OrderIdentity },
): Promise<Page> {
  const pages = await Promise.all(numbers.map((number) => listOrders(ctx, place, { source_id: number, limit: 5 })));
  const named = pages.flatMap(({ orders, fetchedAt, isStale }, at) =>
    orders.filter((order) => isNamed(order, numbers[at] ?? '') && belongsTo(order, identity)).map((order) => ({ order, fetchedAt, isStale })),
  );
  if (numbers.every((number) => named.some(({ order }) => isNamed(order, number)))) return named;
  const own = (await findOwn(ctx, place, identity)).filter(({ order }) => numbers.some((number) => isNamed(order, number)));
  return [...named, ...own.filter((one) => !named.some(({ order }) => order.id === one.order.id))];
}

async function findOwn(ctx: Deps, place: { workspaceId: string; storeId: string }, identity: OrderIdentity): Promise<Page> {
  const found = await findOrdersOfContact(ctx, place, identity, { limit: MOST_OWN });
  if (found.orders.length > 0 || !identity.phones?.length) return pageOf(found, found.orders);
  const newest = await listOrders(ctx, place, { limit: NEWEST });
  return pageOf(
    newest,
    newest.orders.filter((order) => belongsTo(order, identity)),
  );
}

function pageOf({ fetchedAt, isStale }: { fetchedAt: Date; isStale: boolean }, orders: readonly OrderDocument[]): Page {
  return orders.map((order) => ({ order, fetchedAt, isStale }));
}

/** The shop's number, or OrderDesk's own. */
function isNamed(order: OrderDocument, number: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plain(number) === plain(textOf(order['source_id'])) || plain(number) === order.id;
}

/** Those still on their way; when there are none, the newest. */
function newestOf(found: readonly Candidate[]): Candidate[] {
  const newest = [...found].sort((one, other) => (textOf(one.order['date_added']) < textOf(other.order['date_added']) ? 1 : -1));
  const open = newest.filter((one) => !isClosed(stageOf(one.folder)));
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
