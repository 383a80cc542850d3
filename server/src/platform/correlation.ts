import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Runs `work` under one correlation id: it stands in every log line, event and job made inside. */
export function withCorrelation<T>(id: string, work: () => T): T {
  return storage.run(id, work);
}

/** The correlation id in force, or null outside any. */
export function correlationId(): string | null {
  return storage.getStore() ?? null;
}
