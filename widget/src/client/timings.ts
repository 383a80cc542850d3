import { PING_INTERVAL_MS, TYPING_TTL_MS } from '../protocol.ts';

/** Every wait of the client, in milliseconds, in one place so that a test can run the same machine faster. */
export interface Timings {
  /** One HTTP call. */
  callMs: number;
  /** From opening the socket to `welcome`. */
  welcomeMs: number;
  silenceMs: number;
  /** From `send` on the socket to its `ack`; then HTTP is tried with the same `client_id`. */
  ackMs: number;
  backOffBaseMs: number;
  backOffMaxMs: number;
  /** A connection that lived this long was a good one: the next back-off starts small again. */
  stableMs: number;
  /** Polling, while the visitor looks at the panel and while not. */
  pollMs: number;
  pollIdleMs: number;
  /** While polling, how often the socket is tried again. */
  retrySocketMs: number;
  rateLimitedMs: number;
  typingTtlMs: number;
  /** How often "the visitor is typing" is said again. Below the server's TTL. */
  typingRepeatMs: number;
}

export const defaultTimings: Timings = {
  callMs: 10_000,
  welcomeMs: 8_000,
  silenceMs: PING_INTERVAL_MS * 2.5,
  ackMs: 8_000,
  backOffBaseMs: 500,
  backOffMaxMs: 30_000,
  stableMs: 5_000,
  pollMs: 3_000,
  pollIdleMs: 15_000,
  retrySocketMs: 60_000,
  rateLimitedMs: 10_000,
  typingTtlMs: TYPING_TTL_MS,
  typingRepeatMs: 3_000,
};
