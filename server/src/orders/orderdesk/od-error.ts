import { BatonError } from '#platform/errors';
import type { ErrorCode } from '#platform/errors';

/**
 * What is known of a call that did not succeed. `no`: nothing was done over there. `unknown`: a write may have been carried out, so it is
 * not repeated before somebody has looked.
 */
export interface OdFailure {
  code: ErrorCode;
  done: 'no' | 'unknown';
  message?: string;
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A failed call of OrderDesk. The message holds nothing of what was sent. */
export class OdError extends BatonError {
  readonly done: 'no' | 'unknown';

  constructor({ done, code, details, ...options }: OdFailure) {
    super(code, { ...options, ...(details ? { details } : {}) });
    this.name = 'OdError';
    this.done = done;
  }
}
