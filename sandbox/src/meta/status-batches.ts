import { envelopeFor, type GraphNumber, valueFor } from './build-inbound.ts';
import type { Pending } from './pending.ts';
import type { WebhookAnswer, WebhookPoster } from './webhook-poster.ts';

/** How long a batch waits for more. Short against the 250 ms Meta's webhooks take in the median. */
const GATHER_MS = 5;

export interface StatusItem {
  readonly recipient: string;
  readonly contact: Record<string, unknown> | undefined;
  readonly status: Record<string, unknown>;
}

interface Batch {
  readonly items: StatusItem[];
  readonly full: PromiseWithResolvers<void>;
  answer: Promise<WebhookAnswer>;
}

/**
 * Puts up to `max` statuses of one number into one webhook, as Meta does under load; with `max` 1 each goes alone.
 * Measured: a post costs the sandbox about 0.25 ms of CPU, so at thousands of sends a second batches decide.
 */
export class StatusBatches {
  readonly #open = new Map<string, Batch>();
  readonly #max: number;
  readonly #poster: WebhookPoster;
  readonly #pending: Pending;

  constructor(max: number, poster: WebhookPoster, pending: Pending) {
    this.#max = max;
    this.#poster = poster;
    this.#pending = pending;
  }

  /** Resolves with the answer to the first attempt of the webhook that carried it. */
  post(number: GraphNumber, item: StatusItem): Promise<WebhookAnswer> {
    if (this.#max <= 1) {
      return this.#send(number, [item]);
    }
    const batch = this.#open.get(number.phoneNumberId) ?? this.#begin(number);
    batch.items.push(item);
    if (batch.items.length >= this.#max) {
      this.#open.delete(number.phoneNumberId);
      batch.full.resolve();
    }
    return batch.answer;
  }

  #begin(number: GraphNumber): Batch {
    const items: StatusItem[] = [];
    const full = Promise.withResolvers<void>();
    const gathered = Promise.race([this.#pending.sleep(GATHER_MS), full.promise]).then(() => {
      if (this.#open.get(number.phoneNumberId)?.items === items) {
        this.#open.delete(number.phoneNumberId);
      }
      return this.#send(number, items);
    });
    const batch = { items, full, answer: this.#pending.track(gathered) };
    this.#open.set(number.phoneNumberId, batch);
    return batch;
  }

  #send(number: GraphNumber, items: readonly StatusItem[]): Promise<WebhookAnswer> {
    const contacts = new Map(items.flatMap((item) => (item.contact === undefined ? [] : [[item.recipient, item.contact]])));
    const value = {
      ...valueFor(number),
      ...(contacts.size === 0 ? {} : { contacts: [...contacts.values()] }),
      statuses: items.map((item) => item.status),
    };
    const target = { endpoint: 'messages', phoneNumberId: number.phoneNumberId, recipient: items[0]?.recipient } as const;
    return this.#poster.post(envelopeFor(number, value), target);
  }
}
