/**
 * busy: 429. server: 5xx. timeout: no answer in time. cut: no connection, or it broke off. wrong_shape: an answer that is not one.
 * refused: 4xx, our request was wrong or the key is.
 */
export type QuimbiErrorKind = 'busy' | 'server' | 'timeout' | 'cut' | 'wrong_shape' | 'refused';

/** Quimbi gave no answer that can be used. The message holds nothing of what was sent or came back. */
export class QuimbiError extends Error {
  readonly kind: QuimbiErrorKind;
  readonly retryAfterMs: number | null;

  constructor(kind: QuimbiErrorKind, message: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'QuimbiError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
