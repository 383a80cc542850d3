import { hash, verify } from '@node-rs/bcrypt';

// 2^11 rounds: 136 ms measured on one core, off the main thread. 2^12 took 257 ms, which a shift change would feel.
const COST = 11;
// bcrypt reads 72 bytes. Longer passwords are refused where they are set, so that no part of one is silently ignored.
export const PASSWORD_BYTES_MAX = 72;

export function hashPassword(password: string): Promise<string> {
  return hash(password, { cost: COST });
}

let decoy: Promise<string> | undefined;

/** Compares a password. Without a stored hash it compares with a decoy and says no, so that an unknown e-mail takes as long as a known one. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  if (Buffer.byteLength(password) > PASSWORD_BYTES_MAX) password = '';
  decoy ??= hashPassword('nobody has this password');
  const matches = await verify(password, stored ?? (await decoy));
  return matches && stored !== null;
}
