import { hash, verify } from '@node-rs/bcrypt';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';

// The usual cost is 2^11 rounds: 136 ms measured on one core, off the main thread. 2^12 took 257 ms, which a shift change would feel.

// bcrypt reads 72 bytes. Longer passwords are refused where they are set, so that no part of one is silently ignored.
const PASSWORD_BYTES_MAX = 72;

type Deps = Pick<Ctx, 'config'>;

export function hashPassword(ctx: Deps, password: string): Promise<string> {
  return hash(password, { cost: ctx.config.passwordCost });
}

const decoys = new Map<number, Promise<string>>();

/**
 * Compares a password. Without a stored hash it compares with a decoy of today's cost and says no, so that an unknown e-mail takes as
 * long as a known one.
 */
export async function checkPassword(ctx: Deps, password: string, stored: string | null): Promise<boolean> {
  if (Buffer.byteLength(password) > PASSWORD_BYTES_MAX) password = '';
  const cost = ctx.config.passwordCost;
  const decoy = decoys.get(cost) ?? hashPassword(ctx, 'nobody has this password');
  decoys.set(cost, decoy);
  const matches = await verify(password, stored ?? (await decoy));
  return matches && stored !== null;
}

/** True when a stored hash was made with another cost than the one configured now. */
export function hasOtherCost(ctx: Deps, stored: string): boolean {
  return Number(/^\$2[aby]\$(\d\d)\$/.exec(stored)?.[1]) !== ctx.config.passwordCost;
}

/** @throws invalid_input naming `field` */
export function requireUsablePassword(password: string, field = 'password'): void {
  const reason =
    password.length < 8
      ? 'must have at least 8 characters'
      : Buffer.byteLength(password) > PASSWORD_BYTES_MAX
        ? `must have at most ${PASSWORD_BYTES_MAX} bytes`
        : null;
  if (reason) throw new BatonError('invalid_input', { details: [{ field, reason, allowed: null }] });
}
