import { createHmac } from 'node:crypto';

/**
 * Serialises a webhook the way Meta puts it on the wire: ASCII only, everything else as `\uXXXX` in lower-case hex, and `/` as `\/`.
 * A receiver that signs a re-serialised body instead of the raw bytes therefore fails here as it would in production.
 */
export function escapeBody(payload: unknown): string {
  // A slash can only stand inside a JSON string, so replacing it everywhere is safe.
  return JSON.stringify(payload).replace(/[/\u0080-\uffff]/g, (unit) => (unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** The value of `X-Hub-Signature-256` for these exact bytes: `sha256=` and 64 lower-case hex digits. */
export function signBody(secret: string, body: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
