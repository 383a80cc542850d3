import { createHmac } from 'node:crypto';

/**
 * Serialises as Rails' `to_json` does: `<`, `>`, `&` and the two line separators leave as `\u003c`, `\u2028` and so on, everything else as
 * it is. A receiver that signs a re-serialised body instead of the raw bytes therefore fails here as it would in production.
 */
export function escapeRails(payload: unknown): string {
  return JSON.stringify(payload).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `X-Chatwoot-Signature` for these bytes: `at` is unix seconds, and the secret is used as text. */
export function signChatwoot(secret: string, body: string | Uint8Array, at: number): string {
  return `sha256=${createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')}`;
}
