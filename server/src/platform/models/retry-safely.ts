import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError } from './port.ts';

const LONGEST_PAUSE_MS = 10_000;
const FIRST_PAUSE_MS = 500;

/**
 * Makes a call again only after failures that certainly had no effect: a busy line (as long as the provider asks for, at most 10 s) and no connection.
 * The SDK's own retries are off: they repeat calls whose outcome is unknown, which bills twice and doubles items in a conversation.
 */
export async function retrySafely<T>(
  call: () => Promise<T>,
  limits: { retries: number; signal: AbortSignal; map: (error: unknown) => ModelError },
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (thrown) {
      const error = limits.map(thrown);
      const pause = error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** attempt;
      if (!error.safe || error.kind === 'locked' || attempt >= limits.retries || pause > LONGEST_PAUSE_MS) throw error;
      await pauseFor(pause, limits.signal);
    }
  }
}

/** Sleeps, or throws `timeout` when the turn's deadline comes first. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (cause) {
    throw new ModelError('timeout', 'the deadline of the turn passed while waiting for the model', { cause });
  }
}
