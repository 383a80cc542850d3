import { PAGE_MAX } from '../protocol.ts';
import type { WidgetMessage, WidgetMessagePage } from '../protocol.ts';

export interface CatchUpOptions {
  watermark: () => number;
  /** Throws `CallFailed`. */
  fetchPage: (afterSeq: number, limit: number) => Promise<WidgetMessagePage>;
  /** Called in rising `seq`, or with a `seq` at or below the watermark for an edit or a repeat. Must raise the watermark. */
  show: (message: WidgetMessage) => void;
  onPage: (page: WidgetMessagePage) => void;
}

/**
 * Keeps messages in order. A message that leaves a hole below it is held while the hole is fetched over HTTP, then shown.
 * Numbers need not be dense (private notes have one too), so a hole is a question, not an error: one page answers it.
 * When the page cannot be had, what is held is shown anyway: a late message is worse than a missing older one, and the next one asks again.
 */
export class CatchUp {
  readonly #held = new Map<string, WidgetMessage>();
  readonly #options: CatchUpOptions;
  #running: Promise<void> | null = null;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  receive(message: WidgetMessage): void {
    if (message.seq <= this.#options.watermark() + 1) {
      this.#options.show(message);
      return;
    }
    this.#held.set(message.id, message);
    this.fetch().catch(() => undefined);
  }

  /** Fetches everything after the watermark, then shows what was held. Joins a fetch already under way. Throws `CallFailed`. */
  fetch(): Promise<void> {
    this.#running ??= this.#fetchAll().finally(() => {
      this.#running = null;
      this.#release();
    });
    return this.#running;
  }

  forget(): void {
    this.#held.clear();
  }

  async #fetchAll(): Promise<void> {
    for (;;) {
      const from = this.#options.watermark();
      const page = await this.#options.fetchPage(from, PAGE_MAX);
      for (const message of page.messages) this.#options.show(message);
      this.#options.onPage(page);
      // A page that says "more" and brings nothing further would loop for ever.
      if (!page.has_more || this.#options.watermark() <= from) return;
    }
  }

  #release(): void {
    const held = [...this.#held.values()].toSorted((a, b) => a.seq - b.seq);
    this.#held.clear();
    for (const message of held) this.#options.show(message);
  }
}
