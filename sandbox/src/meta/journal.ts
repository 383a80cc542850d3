/** One call to `…/messages` as the sandbox saw it, kept for assertions. */
export interface SentMessage {
  /** Rises by one per call, also past entries that fell out of the journal. */
  readonly seq: number;
  readonly at: Date;
  readonly channel: 'whatsapp' | 'instagram';
  /** The phone number id, or the Instagram account id. */
  readonly phoneNumberId: string;
  /** Digits without `+`, a business-scoped user id, or an Instagram-scoped id; `null` when the call named nobody. */
  readonly to: string | null;
  readonly payload: unknown;
  /** The id given out (`mid` on Instagram); `null` when the call was refused. */
  readonly wamid: string | null;
  readonly accepted: boolean;
  /** The faults that struck, joined by `+`. */
  readonly fault: string | null;
  /** Meta's code when refused. */
  readonly errorCode: number | null;
}

/** A fixed number of newest entries. Writing costs the same however many there were. */
export class Journal<Entry extends { readonly seq: number }> {
  readonly #capacity: number;
  #entries: Entry[] = [];
  #seq = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(build: (seq: number) => Entry): Entry {
    const entry = build(this.#seq);
    this.#entries[this.#seq % this.#capacity] = entry;
    this.#seq += 1;
    return entry;
  }

  /** How many were ever added since the last clear. */
  get total(): number {
    return this.#seq;
  }

  /** Oldest first. A copy: a caller may keep it while the sandbox goes on. */
  list(): Entry[] {
    if (this.#seq <= this.#capacity) {
      return this.#entries.slice();
    }
    const head = this.#seq % this.#capacity;
    return [...this.#entries.slice(head), ...this.#entries.slice(0, head)];
  }

  clear(): void {
    this.#entries = [];
    this.#seq = 0;
  }
}
