import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WidgetUser } from '@baton/contract';

/** As whom the shop vouches for a visitor. */
export interface Vouched {
  userId: string;
  /** Only when the shop vouched for the address itself. */
  email: string | null;
}

/**
 * Whom the page says it has signed in, as far as the shop's server proves it: `hash` is HMAC-SHA256 of the id in hex, `email_hash` that of
 * `email:` and the address. The prefix keeps the two apart: an id chosen to look like somebody's address proves no address.
 * Null: a claim like any other.
 */
export function verifyIdentity(user: WidgetUser, secrets: readonly string[]): Vouched | null {
  const { hash, email, email_hash: emailHash } = user;
  const secret = hash === undefined ? undefined : secrets.find((one) => isHashOf(one, user.id, hash));
  if (secret === undefined) return null;
  const address = email?.trim().toLowerCase();
  const vouchedFor = address !== undefined && emailHash !== undefined && secrets.some((one) => isHashOf(one, `email:${address}`, emailHash));
  return { userId: user.id, email: vouchedFor ? address : null };
}

function isHashOf(secret: string, said: string, hash: string): boolean {
  const expected = createHmac('sha256', secret).update(said).digest();
  const given = /^[0-9a-f]{64}$/i.test(hash) ? Buffer.from(hash, 'hex') : Buffer.alloc(0);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
