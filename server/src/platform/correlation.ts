import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asked for what is being done, and from where: for the audit trail. */
export interface Origin {
  address: string;
  userAgent: string | null;
  /** Null until the caller is known, and for callers without a name (contacts, providers). */
  who: { kind: string; id: string; name: string } | null;
}

interface Work {
  id: string;
  origin: Origin | null;
}

const storage = new AsyncLocalStorage<Work>();

/** Runs `work` under one correlation id: it stands in every log line, event and job made inside. */
export function withCorrelation<T>(id: string, work: () => T, origin: Origin | null = null): T {
  return storage.run({ id, origin }, work);
}

/** The correlation id in force, or null outside any. */
export function correlationId(): string | null {
  return storage.getStore()?.id ?? null;
}

/** The request that is being answered; null in a job, a timer or a command. */
export function originOf(): Origin | null {
  return storage.getStore()?.origin ?? null;
}
