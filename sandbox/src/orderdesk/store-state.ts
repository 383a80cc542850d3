import type { Pending } from '../meta/pending.ts';
import type { FaultBook } from './faults.ts';
import { stamp } from './order-shapes.ts';
import type { InventoryItem, Order, TextMap } from './order-shapes.ts';
import { addUp } from './order-totals.ts';
import type { PostOrderJson } from './post-order-json.ts';
import { isRecord, textOf } from './read-loosely.ts';
import type { OrderDeskSwitches } from './switches.ts';

export type RuleEvent =
  | 'imported'
  | 'created_manually'
  | 'folder_changed'
  | 'order_details_changed'
  | 'order_address_changed'
  | 'order_note_added'
  | 'shipment_added';

/** What the store's own rules do when something happens. `folder`: only for orders that come into it. */
export interface Rule {
  event: RuleEvent;
  folder?: string;
  /** "Post Order JSON", or a mail to the buyer, which nobody can call back. */
  action: { kind: 'post'; url: string } | { kind: 'mail'; subject: string };
}

export interface OrderDeskStore {
  id: string;
  name: string;
  /** The first signs webhooks. */
  apiKeys: string[];
  timezone: string;
  settings: Record<string, unknown>;
  folders: Map<number, string>;
  rules: Rule[];
  orders: Map<string, Order>;
  inventory: Map<number, InventoryItem>;
  switches: OrderDeskSwitches;
}

/** One request that reached the stand-in. */
export interface OrderDeskRequest {
  storeId: string | null;
  method: string;
  path: string;
  query: TextMap;
  body: unknown;
  userAgent: string;
  /** 0 until it is answered, and for ever when the connection was cut before anything was done. */
  status: number;
  /** Whether something was written, however the call ended. */
  committed: boolean;
  /** Milliseconds since 1970, on the store's clock. */
  at: number;
}

/** One written change of an order: what a test holds the story of a lost edit against. */
export interface OrderChange {
  seq: number;
  storeId: string;
  orderId: string;
  by: 'api' | 'person' | 'rule';
  /** `PUT /orders/73100101`, or what the person did. */
  call: string;
  at: number;
  /** Leaf by leaf; items and shipments by their id. `null` stands for "was not there". */
  edits: { path: string; from: string | null; to: string | null }[];
}

export interface SentRuleMail {
  storeId: string;
  orderId: string;
  to: string;
  subject: string;
  at: number;
}

export interface OrderDeskState {
  now: () => number;
  /** Added to the clock by whoever moves it. */
  skippedMs: number;
  /** The stores as they were at the start. */
  initial: () => Map<string, OrderDeskStore>;
  stores: Map<string, OrderDeskStore>;
  limit: { capacity: number; perSecond: number };
  buckets: Map<string, { tokens: number; at: number }>;
  latencyMs: readonly [least: number, most: number];
  random: () => number;
  faults: FaultBook;
  journal: OrderDeskRequest[];
  changes: OrderChange[];
  mails: SentRuleMail[];
  poster: PostOrderJson;
  pending: Pending;
  nextId: { order: number; item: number; shipment: number; inventory: number };
  seq: number;
  answers: number;
}

/** One door for every written change: when it is done, totals are computed, the second is stamped, and what changed is kept. */
export function changeOrder(state: OrderDeskState, store: OrderDeskStore, order: Order, how: Pick<OrderChange, 'by' | 'call'>): { done(): OrderChange } {
  const before = flatten(order);
  return {
    done() {
      addUp(order);
      order.date_updated = stamp(state.now());
      const after = flatten(order);
      const paths = new Set([...before.keys(), ...after.keys()]);
      const edits = [...paths].flatMap((path) => {
        const [from, to] = [before.get(path) ?? null, after.get(path) ?? null];
        return from === to ? [] : [{ path, from, to }];
      });
      const change = { seq: ++state.seq, storeId: store.id, orderId: order.id, by: how.by, call: how.call, at: state.now(), edits };
      state.changes.push(change);
      return change;
    },
  };
}

/** Every leaf by path. What is volatile by nature is left out. */
function flatten(order: Order): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((one, at) => walk(one, `${path}[${keyOf(one) ?? at}]`));
    else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) walk(one, path === '' ? key : `${path}.${key}`);
    else leaves.set(path, String(value));
  };
  const { date_updated: _, order_history: __, ...rest } = order;
  walk(rest, '');
  return leaves;
}

function keyOf(value: unknown): string | null {
  if (!isRecord(value)) return null;
  if ('id' in value) return textOf(value.id);
  const { date_added: date, username, content, code, name } = value;
  return 'content' in value ? [date, username, content].map(textOf).join('|') : 'code' in value ? [code, name].map(textOf).join('|') : null;
}
