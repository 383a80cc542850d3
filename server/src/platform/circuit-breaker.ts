import type { Clock } from './clock.ts';

/** The outside service failed so often that it is not asked for a while. */
export class CircuitOpenError extends Error {
  readonly retryAfterMs: number;

  constructor(name: string, retryAfterMs: number) {
    super(`${name} failed again and again; it is asked next in ${Math.ceil(retryAfterMs / 1000)} s`);
    this.name = 'CircuitOpenError';
    this.retryAfterMs = retryAfterMs;
  }
}

export type CircuitState = 'closed' | 'open' | 'half_open';

/**
 * Stops asking a service that does not answer, so that nobody waits for it and it can recover.
 *
 *   closed ──failures in a row──→ open ──its time over──→ half_open ──the probe succeeds──→ closed
 *                                   ↑────────the probe fails, for twice as long────────┘
 */
export interface CircuitBreaker {
  readonly state: CircuitState;
  /** Runs `work`, or throws at once. While half open one call is let through, and the others are refused until it is back. @throws CircuitOpenError, or what `work` throws */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface BreakerOptions {
  name: string;
  clock: Clock;
  /** Failures in a row that open it. Default 5. */
  failures?: number;
  /** How long it stays open at first. Default 30 s. */
  openMs?: number;
  /** A refusal that says the service is well (a wrong key, a wrong field) is no failure. */
  isFailure(error: unknown): boolean;
}

const LONGEST_OPEN_MS = 300_000;

export function createCircuitBreaker({ name, clock, failures = 5, openMs = 30_000, isFailure }: BreakerOptions): CircuitBreaker {
  let inARow = 0;
  let openUntil: number | null = null;
  let lasts = openMs;
  let probing = false;
  const now = () => clock.now().getTime();
  const stateNow = (): CircuitState => (openUntil === null ? 'closed' : now() < openUntil ? 'open' : 'half_open');

  const succeeded = () => {
    inARow = 0;
    openUntil = null;
    lasts = openMs;
  };
  const failed = (probe: boolean) => {
    inARow += 1;
    // A call that began before the circuit opened and fails after it must not lengthen it: that is the probe's to decide.
    if (!probe && (openUntil !== null || inARow < failures)) return;
    if (probe) lasts = Math.min(lasts * 2, LONGEST_OPEN_MS);
    openUntil = now() + lasts;
  };
  return {
    get state() {
      return stateNow();
    },
    async run(work) {
      const state = stateNow();
      if (state === 'open' || (state === 'half_open' && probing)) throw new CircuitOpenError(name, Math.max(1000, (openUntil ?? 0) - now()));
      const probe = state === 'half_open';
      if (probe) probing = true;
      try {
        const result = await work();
        // Likewise: a late success of an old call says nothing about the service now.
        if (probe || openUntil === null) succeeded();
        return result;
      } catch (error) {
        if (isFailure(error)) failed(probe);
        else if (probe) succeeded();
        throw error;
      } finally {
        if (probe) probing = false;
      }
    },
  };
}
