/**
 * The one table of errors. Each code is documented in documentation/reference/errors.md, and a test holds the two together.
 * `message` is what the outside reads; what is only for us goes into `cause` and the log.
 */
export const ERRORS = {
  bad_json: { status: 400, message: 'The body is not valid JSON.' },
  bad_request: { status: 400, message: 'The request is not understood.' },
  unauthenticated: { status: 401, message: 'Sign in first: send a bearer token or an API key.' },
  bad_signature: { status: 401, message: 'The signature does not match the body.' },
  bad_credentials: { status: 401, message: 'E-mail or password is wrong.' },
  second_factor_required: { status: 401, message: 'Send the code of your authenticator app as well.' },
  out_of_credits: { status: 402, message: 'The workspace has no credits left. Add credits to let the assistant answer.' },
  forbidden: { status: 403, message: 'You are not allowed to do this.' },
  not_found: { status: 404, message: 'There is nothing here by that name, or you may not see it.' },
  conflict: { status: 409, message: 'The current state does not allow this.' },
  stale: { status: 409, message: 'Someone wrote since you last looked. Read what is new and send again.' },
  model_required: { status: 409, message: 'This needs a language model, and none is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL.' },
  idempotency_mismatch: { status: 409, message: 'This idempotency key was used before with another body.' },
  too_large: { status: 413, message: 'The body is larger than this address accepts.' },
  unsupported_media_type: { status: 415, message: 'Send application/json.' },
  invalid_input: { status: 422, message: 'A field is wrong. See details.' },
  rate_limited: { status: 429, message: 'Too many requests. Wait as long as Retry-After says.' },
  internal: { status: 500, message: 'Something went wrong on our side. Quote the request id when you report it.' },
  provider_failed: { status: 502, message: 'An outside service failed.' },
  storage_unavailable: { status: 503, message: 'The database cannot be reached. Nothing was accepted; send it again later.' },
  AUTH_REQUIRED: { status: 409, message: 'The store has no credentials that work. Rotate them.' },
  STORE_NOT_FOUND: { status: 404, message: 'There is no such store here.' },
  INVALID_MUTATION: { status: 422, message: 'This change of an order is not possible. See details.' },
  CONCURRENT_UPDATE: { status: 409, message: 'Somebody else changed the order meanwhile. Read it again and decide anew.' },
  WRITE_UNCERTAIN: { status: 502, message: 'The order may or may not have been changed. Look at it before you try again.' },
  OD_API_401: { status: 502, message: "OrderDesk refuses the store's credentials." },
  OD_API_404: { status: 404, message: 'OrderDesk knows nothing by that id.' },
  OD_API_429: { status: 429, message: 'OrderDesk is asked too often. Wait as long as Retry-After says.' },
  OD_API_5XX: { status: 502, message: 'OrderDesk fails.' },
  OD_API_TIMEOUT: { status: 504, message: 'OrderDesk did not answer in time, or could not be reached.' },
  OD_API_BAD_BODY: { status: 502, message: 'OrderDesk answered something that cannot be read.' },
  OD_API_DUPLICATE: { status: 409, message: 'OrderDesk has this order already.' },
  OD_API_REFUSED: { status: 422, message: 'OrderDesk refuses this.' },
  shutting_down: { status: 503, message: 'This process is stopping. Send it again.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure with a public code. Anything else that is thrown becomes `internal`. */
export class BatonError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: { message?: string; details?: unknown; cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(options.message ?? ERRORS[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BatonError';
    this.code = code;
    this.status = ERRORS[code].status;
    this.details = options.details ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export function notFound(what: string): BatonError {
  return new BatonError('not_found', { message: `No ${what} by that id.` });
}
