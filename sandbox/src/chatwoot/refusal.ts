/** An answer that is no success, as the API words it. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

export const unauthorized = (error: string): Refusal => new Refusal(401, { error });
export const notFound = (): Refusal => new Refusal(404, { error: 'Resource could not be found' });
export const unprocessable = (error: string): Refusal => new Refusal(422, { error });
/** A record that Rails would not save. */
export const invalid = (message: string, attributes: string[]): Refusal => new Refusal(422, { message, attributes });
/** What nobody rescues: an unknown status or priority, for example. */
export const crashed = (): Refusal => new Refusal(500, { status: 500, error: 'Internal Server Error' });
export const notSignedIn = (): Refusal => new Refusal(401, { errors: ['You need to sign in or sign up before continuing.'] });
/** Plain text, unlike every other refusal. */
export const retryLater = (): Refusal => new Refusal(429, 'Retry later\n');
