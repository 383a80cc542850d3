import { randomBytes } from 'node:crypto';

interface ErrorRow {
  readonly status: number;
  readonly message: string;
  readonly details: string;
  readonly subcode?: number;
}

/** What Meta's error page says per code: HTTP status, title and the details a caller should show. Throttles are 400, never 429. */
const ERROR_ROWS: Readonly<Record<number, ErrorRow>> = {
  1: { status: 500, message: 'An unknown error occurred', details: 'Invalid request or possible server error.' },
  2: { status: 500, message: 'Service temporarily unavailable', details: 'Temporary due to downtime or due to being overloaded.' },
  3: { status: 500, message: '(#3) Application does not have the capability to make this API call.', details: 'Capability or permissions issue.' },
  4: { status: 400, message: '(#4) Application request limit reached', details: 'The app has reached its API call rate limit.' },
  10: { status: 403, message: '(#10) Application does not have permission for this action', details: 'Permission is either not granted or has been removed.' },
  100: { status: 400, message: '(#100) Invalid parameter', details: 'The request included one or more unsupported or misspelled parameters.' },
  190: { status: 401, message: 'Invalid OAuth access token - Cannot parse access token', details: 'The access token is missing, malformed or unknown.' },
  368: {
    status: 403,
    message: '(#368) Temporarily blocked for policies violations',
    details: 'The WhatsApp Business Account has been restricted or disabled for violating a platform policy.',
  },
  2500: { status: 400, message: '(#2500) Unknown path components', details: 'The path is not one this API knows.' },
  80007: { status: 400, message: '(#80007) Rate limit issues', details: 'The WhatsApp Business Account has reached its rate limit.' },
  130429: {
    status: 400,
    message: '(#130429) Rate limit hit',
    details: 'Message failed to send because there were too many messages sent from this phone number in a short period of time',
  },
  131000: { status: 500, message: '(#131000) Something went wrong', details: 'Message failed to send due to an unknown error.' },
  131008: { status: 400, message: '(#131008) Required parameter is missing', details: 'The request is missing a required parameter.' },
  131009: { status: 400, message: '(#131009) Parameter value is not valid', details: 'One or more parameter values are invalid.' },
  131016: { status: 500, message: '(#131016) Service unavailable', details: 'A service is temporarily unavailable.' },
  131026: { status: 400, message: 'Message undeliverable', details: 'Message Undeliverable.' },
  131031: { status: 403, message: 'Business Account locked', details: 'The account has been restricted or disabled for violating a platform policy.' },
  131047: {
    status: 400,
    message: '(#131047) Re-engagement message',
    details: 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: {
    status: 400,
    message: '(#131048) Spam rate limit hit',
    details: 'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  },
  131049: { status: 400, message: 'Meta chose not to deliver', details: 'This message was not delivered to maintain healthy ecosystem engagement.' },
  131053: { status: 400, message: '(#131053) Media upload error', details: 'Unable to upload the media used in the message.' },
  131056: {
    status: 400,
    message: '(#131056) (Business Account, Consumer Account) pair rate limit hit',
    details: 'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  },
  132001: {
    status: 404,
    message: '(#132001) Template name does not exist in the translation',
    details: 'The template does not exist in the specified language or the template has not been approved.',
  },
};

/** The codes a fault may ask for. */
export function isKnownErrorCode(code: number): boolean {
  return Object.hasOwn(ERROR_ROWS, code);
}

/** A refusal in the shape Meta gives it: `{error:{message,type,code,error_subcode?,error_data?,fbtrace_id}}`. */
export class GraphError extends Error {
  readonly code: number;
  readonly status: number;
  readonly details: string;
  readonly subcode: number | undefined;

  constructor(code: number, row: ErrorRow) {
    super(row.message);
    this.name = 'GraphError';
    this.code = code;
    this.status = row.status;
    this.details = row.details;
    this.subcode = row.subcode;
  }

  body(): { error: Record<string, unknown> } {
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        ...(this.subcode === undefined ? {} : { error_subcode: this.subcode }),
        error_data: { messaging_product: 'whatsapp', details: this.details },
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    };
  }

  /** The same failure as it stands in `statuses[].errors` of a webhook. */
  webhookError(): Record<string, unknown> {
    const title = this.message.replace(/^\(#\d+\) /, '');
    return {
      code: this.code,
      title,
      message: title,
      error_data: { details: this.details },
      href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
    };
  }
}

/** Builds the refusal for `code`; `over` replaces the table's text where Meta is more specific. */
export function graphError(code: number, over: Partial<ErrorRow> = {}): GraphError {
  const row = ERROR_ROWS[code];
  if (row === undefined) {
    throw new RangeError(`The sandbox knows no Meta error ${code}; add it to the table in graph-errors.ts.`);
  }
  return new GraphError(code, { ...row, ...over });
}

/** What Graph says of an id that is unknown or invisible to the token: code 100, subcode 33. */
export function noSuchObject(method: string, id: string): GraphError {
  return graphError(100, {
    subcode: 33,
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id.slice(0, 64)}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
    details: 'Check the id in the path and that the access token may see it.',
  });
}
