import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultBook } from './faults.ts';

/** `X-DIXA-SIGNATURE` for these bytes: milliseconds, a dot, the body, under the hex-decoded secret key. */
export function signDixa(secretKeyHex: string, body: string | Uint8Array, at: number = Date.now()): string {
  const digest = createHmac('sha256', Buffer.from(secretKeyHex, 'hex')).update(`${at}.`).update(body).digest('hex');
  return `t=${at},v1=${digest}`;
}

export interface WebhookSenderOptions {
  url: string | null;
  secretKey: string;
  subscriptionId: string;
  /** `BasicAuth` and `TokenAuth` as the subscription was made with. */
  authorization: { _type: 'NoAuth' } | { _type: 'BasicAuth'; username: string; password: string } | { _type: 'TokenAuth'; value: string };
  faults: FaultBook;
}

/** What the delivery log keeps of a webhook. */
export interface Delivered {
  fqn: string;
  payload: string;
  deliveryTimestamp: string;
  success: boolean;
  responseCode: number;
  responseText: string;
}

const MOST_LOGGED = 200;
const TIMEOUT_MS = 10_000;

/** Posts signed webhooks, one attempt each: Dixa documents no retry. */
export class WebhookSender {
  options: WebhookSenderOptions;
  readonly log: Delivered[] = [];
  #open = new Set<Promise<unknown>>();

  constructor(options: WebhookSenderOptions) {
    this.options = options;
  }

  /** Statuses of all copies; 0 where no answer came. Empty when nothing was sent. */
  async send(fqn: string, payload: unknown): Promise<number[]> {
    const body = JSON.stringify(payload);
    const { copies, holdMs, drop } = this.options.faults.takeForWebhook();
    if (this.options.url === null || drop) {
      this.#keep({ fqn, payload: body, success: false, responseCode: 0, responseText: 'no delivery' });
      return [];
    }
    const post = async () => {
      if (holdMs > 0) await sleep(holdMs);
      const answer = await this.post(body);
      this.#keep({ fqn, payload: body, success: answer.status >= 200 && answer.status < 300, responseCode: answer.status, responseText: answer.text });
      return answer.status;
    };
    const all = Promise.all(Array.from({ length: copies + 1 }, post));
    this.#open.add(all);
    return all.finally(() => this.#open.delete(all));
  }

  /** One delivery of exactly these bytes. */
  async post(body: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
    const { url, secretKey, subscriptionId, authorization: auth } = this.options;
    if (url === null) return { status: 0, text: 'no webhook url is set' };
    const authorization =
      auth._type === 'BasicAuth'
        ? { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` }
        : auth._type === 'TokenAuth'
          ? { authorization: `Bearer ${auth.value}` }
          : {};
    const own = {
      'content-type': 'application/json',
      'x-dixa-subscription-id': subscriptionId,
      'x-dixa-signature': signDixa(secretKey, body),
      ...authorization,
    };
    try {
      const response = await fetch(url, { method: 'POST', headers: { ...own, ...headers }, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }

  /** Waits until nothing is under way. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#open);
  }

  #keep(delivered: Omit<Delivered, 'deliveryTimestamp'>): void {
    this.log.push({ ...delivered, deliveryTimestamp: new Date().toISOString() });
    if (this.log.length > MOST_LOGGED) this.log.shift();
  }
}
