const DAY_MS = 24 * 60 * 60 * 1000;

/** What the sandbox knows of a person who wrote: enough to fill `contacts[]` of later webhooks. */
export interface KnownContact {
  readonly name?: string | undefined;
  readonly waId?: string | undefined;
  readonly userId?: string | undefined;
}

/**
 * When each person last wrote to each number. A free-form message is allowed for 24 h after that,
 * counted from the message's own timestamp: a webhook that arrives late does not open the window again.
 */
export class ServiceWindows {
  readonly #lastInboundMs = new Map<string, number>();
  readonly #contacts = new Map<string, KnownContact>();
  readonly #enforced: boolean;

  constructor(enforced: boolean) {
    this.#enforced = enforced;
  }

  /** Notes that `contact` wrote to `numberId` at `atMs`, under every name we can later send to. */
  open(numberId: string, contact: KnownContact & { readonly scopedId?: string | undefined }, atMs: number): void {
    for (const name of [contact.waId, contact.userId, contact.scopedId]) {
      if (name !== undefined) {
        const key = `${numberId}:${name}`;
        this.#lastInboundMs.set(key, Math.max(atMs, this.#lastInboundMs.get(key) ?? -Infinity));
        this.#contacts.set(key, contact);
      }
    }
  }

  close(numberId: string, recipient: string): void {
    const known = this.#contacts.get(`${numberId}:${recipient}`);
    for (const name of new Set([recipient, known?.waId, known?.userId])) {
      // Kept at the beginning of time, so that Instagram can tell "closed" from "never wrote".
      if (name !== undefined) {
        this.#lastInboundMs.set(`${numberId}:${name}`, 0);
      }
    }
  }

  /** `days` is 1, or 7 for Instagram's HUMAN_AGENT tag. */
  state(numberId: string, recipient: string, nowMs: number, days = 1): 'open' | 'closed' | 'never' {
    if (!this.#enforced) {
      return 'open';
    }
    const last = this.#lastInboundMs.get(`${numberId}:${recipient}`);
    if (last === undefined) {
      return 'never';
    }
    return nowMs - last < days * DAY_MS ? 'open' : 'closed';
  }

  contact(numberId: string, recipient: string): KnownContact | undefined {
    return this.#contacts.get(`${numberId}:${recipient}`);
  }

  clear(): void {
    this.#lastInboundMs.clear();
    this.#contacts.clear();
  }
}
