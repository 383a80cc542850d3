/** Everything under way that is not an open request: timers and background posts. `close` ends all of it. */
export class Pending {
  readonly #sleepers = new Map<NodeJS.Timeout, () => void>();
  #count = 0;
  #closed = false;
  #waiters: (() => void)[] = [];

  get closed(): boolean {
    return this.#closed;
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves after `ms`, or at once when closed; callers look at `closed` before they go on. */
  sleep(ms: number): Promise<void> {
    if (this.#closed || ms <= 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#sleepers.delete(timer);
        resolve();
      }, ms);
      this.#sleepers.set(timer, resolve);
    });
  }

  /** Counts `work` until it ends. Work handles its own failures: a rejection here is a defect and surfaces as one. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#count += 1;
    return work.finally(() => {
      this.#count -= 1;
      if (this.#count === 0) {
        const waiters = this.#waiters;
        this.#waiters = [];
        for (const wake of waiters) {
          wake();
        }
      }
    });
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Wakes every sleeper early; each then sees `closed` and stops. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const [timer, wake] of this.#sleepers) {
      clearTimeout(timer);
      wake();
    }
    this.#sleepers.clear();
    await this.settled();
  }
}
