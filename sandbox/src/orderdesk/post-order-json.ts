import { createHmac } from 'node:crypto';
import type { Pending } from '../meta/pending.ts';
import type { FaultBook } from './faults.ts';
import type { Order } from './order-shapes.ts';
import { presentOrder } from './present-order.ts';
import type { OrderDeskSwitches } from './switches.ts';

/** JSON as PHP's `json_encode` writes it: `\/`, and `\uXXXX` for whatever is not ASCII. */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `X-ORDER-DESK-HASH` of the field `order`. */
export function signOrderJson(apiKey: string, order: string): string {
  return createHmac('sha256', apiKey).update(order).digest('hex');
}

/** Whose order it is: the first key signs. */
interface Sender {
  id: string;
  apiKeys: readonly string[];
  switches: OrderDeskSwitches;
}

/** One attempt at a post. `status` is 0 when no answer came. */
export interface OrderPost {
  storeId: string;
  orderId: string;
  event: string;
  attempt: number;
  status: number;
  answer: string;
}

export interface PostOrderJsonOptions {
  /** How long before each repetition. The vendor says five within two hours, and not how far apart. */
  retryDelaysMs: readonly number[];
  timeoutMs: number;
}

const MOST_LOGGED = 5000;

/** "Post Order JSON": a form with the whole order in one field, repeated unless the answer is 200 or 201. */
export class PostOrderJson {
  readonly log: OrderPost[] = [];
  readonly #options: PostOrderJsonOptions;
  readonly #faults: FaultBook;
  readonly #pending: Pending;

  constructor(options: PostOrderJsonOptions, faults: FaultBook, pending: Pending) {
    this.#options = options;
    this.#faults = faults;
    this.#pending = pending;
  }

  /** Resolves when the post was taken or given up. The body is the order of this moment, in every repetition. */
  send(store: Sender, order: Order, { event, url }: { event: string; url: string }): Promise<void> {
    const field = phpJson(presentOrder(order, store.switches));
    const { copies, holdMs, drop } = this.#faults.takeForWebhook();
    if (drop || this.#pending.closed) return Promise.resolve();
    const where = url.replaceAll('{store}', store.id).replaceAll('{event}', event);
    const deliver = async (): Promise<void> => {
      await this.#pending.sleep(holdMs);
      for (const [at, delay] of [0, ...this.#options.retryDelaysMs].entries()) {
        await this.#pending.sleep(delay);
        if (this.#pending.closed) return;
        const { status, text } = await this.post(where, store, field);
        this.log.push({ storeId: store.id, orderId: order.id, event, attempt: at + 1, status, answer: text.slice(0, 500) });
        if (this.log.length > MOST_LOGGED) this.log.shift();
        if (status === 200 || status === 201) return;
      }
    };
    const all = Promise.all(Array.from({ length: copies + 1 }, () => deliver())).then(() => undefined);
    return this.#pending.track(all);
  }

  /** One signed post of exactly this text in the field `order`. A store without a key sends no hash. */
  async post(url: string, store: Omit<Sender, 'switches'>, field: string): Promise<{ status: number; text: string }> {
    const [key] = store.apiKeys;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Order Desk',
      'x-order-desk-store-id': store.id,
      ...(key === undefined ? {} : { 'x-order-desk-hash': signOrderJson(key, field) }),
    };
    try {
      const body = new URLSearchParams({ order: field }).toString();
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(this.#options.timeoutMs) });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }
}
