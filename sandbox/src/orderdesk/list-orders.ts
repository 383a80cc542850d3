import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { parseStamp } from './order-shapes.ts';
import type { Order, TextMap } from './order-shapes.ts';
import { presentOrder } from './present-order.ts';
import { textOf } from './read-loosely.ts';
import { toUtc } from './store-time.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

const MOST = 500;
const DEFAULT = 50;
const PLAIN = ['source_id', 'source_name', 'email', 'customer_id'] as const;
const CUSTOMER = ['first_name', 'last_name', 'company', 'address1', 'phone'] as const;
const DATES = {
  search_start_date: ['date_added', 'from'],
  search_end_date: ['date_added', 'to'],
  search_start_date_local: ['date_added', 'from'],
  search_end_date_local: ['date_added', 'to'],
  modified_start_date: ['date_updated', 'from'],
  modified_end_date: ['date_updated', 'to'],
} as const;

/** Orders that fit every filter. A parameter that does not exist is ignored without a word: a misspelt filter finds everything. */
export function listOrders(state: OrderDeskState, store: OrderDeskStore, query: TextMap): Answer {
  const fits: ((order: Order) => boolean)[] = [];
  for (const [name, [field, side]] of Object.entries(DATES)) {
    const wanted = query[name];
    if (wanted === undefined || wanted === '') continue;
    const local = name.endsWith('_local') || store.switches.datesAre === 'local';
    const at = toUtc(wanted, local ? store.timezone : 'UTC', side);
    if (at === null) return refuse(store, 'invalid', `${name} must be YYYY-MM-DD HH:MM:SS`);
    fits.push((order) => (side === 'from' ? parseStamp(order[field]) >= at : parseStamp(order[field]) <= at));
  }
  fits.push(...textFilters(store, query));
  const found = [...store.orders.values()].filter((order) => fits.every((one) => one(order)));
  sort(found, query);
  const limit = Math.min(MOST, wholeOf(query.limit) || DEFAULT);
  const offset = wholeOf(query.offset);
  const rows = found.slice(offset, offset + limit);
  const history = query.get_order_history === '1';
  const total = store.switches.numericStrings === 'never' || state.answers % 2 === 0 ? found.length : String(found.length);
  const orders = rows.map((order) => presentOrder(order, store.switches, { history, times: state.answers }));
  return succeed({ total_records: total, records_returned: rows.length, offset, limit, orders });
}

function textFilters(store: OrderDeskStore, query: TextMap): ((order: Order) => boolean)[] {
  const fits: ((order: Order) => boolean)[] = [];
  const wants = (name: string, of: (order: Order) => string | undefined): void => {
    const wanted = query[name];
    if (wanted !== undefined && wanted !== '') fits.push((order) => (of(order) ?? '').toLowerCase() === wanted.toLowerCase());
  };
  for (const name of PLAIN) wants(name, (order) => order[name]);
  for (const name of CUSTOMER) {
    wants(`customer_${name}`, (order) => order.customer[name]);
    wants(`shipping_${name}`, (order) => order.shipping[name]);
  }
  if (query.folder_id) {
    const ids = new Set(query.folder_id.split(',').map(Number));
    fits.push((order) => ids.has(order.folder_id));
  }
  const { folder_name: folderName } = query;
  if (folderName) fits.push((order) => store.folders.get(order.folder_id) === folderName);
  return fits;
}

/** By one field and then by id, so that pages do not overlap while nothing changes. */
function sort(found: Order[], query: TextMap): void {
  const field = query.order_by || 'date_added';
  const sign = query.order?.toUpperCase() === 'ASC' ? 1 : -1;
  const valueOf = (order: Order): number | string => {
    if (field === 'id') return Number(order.id);
    const value = (order as unknown as Record<string, unknown>)[field];
    return typeof value === 'number' ? value : textOf(value);
  };
  const compare = (one: number | string, other: number | string) => (one < other ? -1 : one > other ? 1 : 0);
  found.sort((one, other) => sign * (compare(valueOf(one), valueOf(other)) || Number(one.id) - Number(other.id)));
}

function wholeOf(value: string | undefined): number {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : 0;
}
