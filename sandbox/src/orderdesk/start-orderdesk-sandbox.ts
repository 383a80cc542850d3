import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pending } from '../meta/pending.ts';
import { ORDERDESK_SANDBOX, demoStore } from './demo-store.ts';
import { editAsPerson } from './edit-as-person.ts';
import { editAtRandom } from './edit-at-random.ts';
import type { RandomEdits } from './edit-at-random.ts';
import { FaultBook } from './faults.ts';
import type { OrderDeskFault } from './faults.ts';
import { setWebhook, storeOf } from './handle-control.ts';
import type { Order } from './order-shapes.ts';
import type { PersonEdit } from './person-edit.ts';
import { PostOrderJson, phpJson } from './post-order-json.ts';
import type { OrderPost } from './post-order-json.ts';
import { presentOrder } from './present-order.ts';
import { resetState } from './reset.ts';
import { serveOrderDesk } from './serve-orderdesk.ts';
import type { OrderChange, OrderDeskRequest, OrderDeskState, OrderDeskStore, RuleEvent, SentRuleMail } from './store-state.ts';
import { HARSH, withSwitches } from './switches.ts';
import type { OrderDeskSwitches, SwitchChanges } from './switches.ts';

export interface OrderDeskSandboxOptions {
  port?: number | undefined;
  /** Milliseconds since 1970; the system's unless told. Tokens refill by it too. */
  now?: (() => number) | undefined;
  /** Further stores beside the demo shop's, each with the same orders under its own id and key. */
  stores?: readonly { id: string; apiKey: string; name?: string; switches?: SwitchChanges }[] | undefined;
  /** Changes to the harsh defaults, for every store. */
  switches?: SwitchChanges | undefined;
  limit?: { capacity: number; perSecond: number } | undefined;
  /** How long every call takes, half of it before anything is done. */
  latencyMs?: readonly [least: number, most: number] | undefined;
  /** What chance is drawn from, so that a simulation can be repeated. */
  seed?: number | undefined;
  /** Where rules post orders; `{store}` and `{event}` are filled in. */
  webhookUrl?: string | undefined;
  postRetryDelaysMs?: readonly number[] | undefined;
  postTimeoutMs?: number | undefined;
}

export interface OrderDeskSandbox {
  /** Where `https://app.orderdesk.me` would stand. */
  readonly url: string;
  readonly storeId: string;
  readonly apiKey: string;
  order(id: string, storeId?: string): Order;
  orders(storeId?: string): readonly Order[];
  /** A person edits an order in the store's own pages. */
  edit(edit: PersonEdit): OrderChange;
  editMany(edits: RandomEdits): Promise<OrderChange[]>;
  requests(): readonly OrderDeskRequest[];
  /** Every written change, by whomever, in its order. */
  changes(orderId?: string): readonly OrderChange[];
  /** Mails that rules sent to buyers. */
  mails(): readonly SentRuleMail[];
  /** Attempts to post orders. */
  posts(): readonly OrderPost[];
  addFault(fault: OrderDeskFault): void;
  setSwitches(changes: SwitchChanges, storeId?: string): OrderDeskSwitches;
  setWebhookUrl(url: string | null, storeId?: string): void;
  /** From now on this key alone opens the store and signs its posts. */
  rotateKey(apiKey: string, storeId?: string): void;
  /** Posts the order of this moment, as a rule would, once. `field` takes its place when given, and is signed. */
  post(url: string, what: { orderId: string; storeId?: string; field?: string; event?: RuleEvent }): Promise<{ status: number; text: string }>;
  advance(ms: number): void;
  settle(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

/** "Up to five within two hours": evenly, since the vendor does not say. */
const RETRY_DELAYS_MS = Array.from({ length: 5 }, () => 24 * 60_000);

/** Starts a stand-in for Order Desk's API, the people who work in it, and the posts its rules send. */
export async function startOrderDeskSandbox(options: OrderDeskSandboxOptions = {}): Promise<OrderDeskSandbox> {
  const state = createState(options);
  const server = createServer((request, response) => {
    serveOrderDesk(state, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    ...controlsOf(state),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    storeId: ORDERDESK_SANDBOX.storeId,
    apiKey: ORDERDESK_SANDBOX.apiKey,
    async close() {
      const ended = state.pending.close();
      server.closeAllConnections();
      await Promise.all([ended, new Promise((resolve) => server.close(resolve))]);
    },
  };
}

function controlsOf(state: OrderDeskState): Omit<OrderDeskSandbox, 'url' | 'storeId' | 'apiKey' | 'close'> {
  const orderOf = (id: string, storeId?: string): Order => {
    const order = storeOf(state, storeId).orders.get(id);
    if (!order) throw new Error(`There is no order ${id}.`);
    return order;
  };
  return {
    order: orderOf,
    orders: (storeId) => [...storeOf(state, storeId).orders.values()],
    edit: (edit) => editAsPerson(state, edit),
    editMany: (edits) => editAtRandom(state, edits),
    requests: () => state.journal,
    changes: (orderId) => state.changes.filter((change) => (orderId ?? change.orderId) === change.orderId),
    mails: () => state.mails,
    posts: () => state.poster.log,
    addFault: (fault) => state.faults.add(fault),
    setSwitches(changes, storeId) {
      const store = storeOf(state, storeId);
      return (store.switches = withSwitches(store.switches, changes));
    },
    setWebhookUrl: (url, storeId) => setWebhook(storeOf(state, storeId), url),
    rotateKey: (apiKey, storeId) => void (storeOf(state, storeId).apiKeys = [apiKey]),
    async post(url, { orderId, storeId, field, event = 'order_details_changed' }) {
      const store = storeOf(state, storeId);
      const where = url.replaceAll('{store}', store.id).replaceAll('{event}', event);
      return state.poster.post(where, store, field ?? phpJson(presentOrder(orderOf(orderId, storeId), store.switches)));
    },
    advance: (ms) => void (state.skippedMs += ms),
    settle: () => state.pending.settled(),
    reset: () => resetState(state),
  };
}

function createState(options: OrderDeskSandboxOptions): OrderDeskState {
  const { now = Date.now } = options;
  const faults = new FaultBook();
  const pending = new Pending();
  const clock = () => now() + state.skippedMs;
  const initial = () => {
    const base = withSwitches(HARSH, options.switches);
    const demo = demoStore(clock(), base);
    const others = (options.stores ?? []).map((more): OrderDeskStore => {
      const same = demoStore(clock(), withSwitches(base, more.switches));
      const name = more.name ?? `${same.name} ${more.id}`;
      // The same ids in another store are other orders: whoever mixes two stores up shows it by this name.
      for (const order of same.orders.values())
        Object.assign(order, { source_name: name, order_shipments: order.order_shipments.map((one) => ({ ...one, store_id: more.id })) });
      return { ...same, id: more.id, apiKeys: [more.apiKey], name };
    });
    if (options.webhookUrl !== undefined) for (const store of [demo, ...others]) setWebhook(store, options.webhookUrl);
    return new Map([demo, ...others].map((store) => [store.id, store]));
  };
  const state: OrderDeskState = {
    now: clock,
    skippedMs: 0,
    initial,
    stores: new Map(),
    limit: options.limit ?? { capacity: 20, perSecond: 3 },
    buckets: new Map(),
    latencyMs: options.latencyMs ?? [0, 0],
    random: randomFrom(options.seed ?? 1),
    faults,
    journal: [],
    changes: [],
    mails: [],
    poster: new PostOrderJson({ retryDelaysMs: options.postRetryDelaysMs ?? RETRY_DELAYS_MS, timeoutMs: options.postTimeoutMs ?? 30_000 }, faults, pending),
    pending,
    nextId: { order: 80_013_001, item: 5_700_001, shipment: 901_001, inventory: 262_001 },
    seq: 0,
    answers: 0,
  };
  state.stores = initial();
  return state;
}

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
