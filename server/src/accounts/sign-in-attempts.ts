import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { fingerprint } from '#platform/vault';

type Deps = Pick<Ctx, 'db' | 'vault' | 'clock'>;

const FREE_GUESSES = 5;
const LONGEST_DELAY_SECONDS = 900;
const FORGET_AFTER_HOURS = 24;

/**
 * Counts one attempt before the password is looked at, in the database, so that parallel guesses and guesses at several processes
 * are all counted. From the fifth wrong one on the next must wait 1, 2, 4 … up to 900 seconds.
 * @returns what `forgetAttempts` wants after a success. @throws rate_limited with Retry-After.
 */
export async function countAttempt(ctx: Deps, email: string, address: string): Promise<string> {
  const mark = fingerprint(ctx.vault.derive('sign-in-attempts'), `${email}\n${address}`);
  const now = ctx.clock.now();
  const [counted, waiting] = await ctx.db.system(async (tx) => {
    const counted = await tx.query<{ failures: number }>(
      `insert into sign_in_attempts as a (fingerprint, failures, last_at) values ($1, 1, $2)
       on conflict (fingerprint) do update set last_at = $2,
         failures = case when a.last_at < $2 - make_interval(hours => $3) then 1 else a.failures + 1 end,
         blocked_until = case when a.last_at < $2 - make_interval(hours => $3) or a.failures + 1 < $4 then null
           else $2 + make_interval(secs => least($5, 2 ^ least(a.failures + 1 - $4, 20))) end
       where a.blocked_until is null or a.blocked_until <= $2 returning failures`,
      [mark, now, FORGET_AFTER_HOURS, FREE_GUESSES, LONGEST_DELAY_SECONDS],
    );
    if (counted.length > 0) return [counted, []];
    return [counted, await tx.query<{ until: Date }>('select blocked_until as until from sign_in_attempts where fingerprint = $1', [mark])];
  });
  if (counted.length > 0) return mark;
  const seconds = Math.max(1, Math.ceil(((waiting[0]?.until.getTime() ?? 0) - now.getTime()) / 1000));
  throw new BatonError('rate_limited', { message: `Too many wrong passwords. Try again in ${seconds} s.`, retryAfterSeconds: seconds });
}

/** After a success the slate is clean. */
export async function forgetAttempts(ctx: Pick<Ctx, 'db'>, mark: string): Promise<void> {
  await ctx.db.system((tx) => tx.query('delete from sign_in_attempts where fingerprint = $1', [mark]));
}

/** Removes what is of no use any more: attempts of yesterday, and revocations of tokens that have expired. For the schedule, hourly. */
export async function sweepSessions(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ attempts: number; revocations: number }> {
  const now = ctx.clock.now();
  return ctx.db.system(async (tx) => {
    const attempts = await tx.query('delete from sign_in_attempts where last_at < $1::timestamptz - make_interval(hours => $2) returning 1 as gone', [
      now,
      FORGET_AFTER_HOURS,
    ]);
    const revocations = await tx.query('delete from revoked_tokens where expires_at < $1 returning 1 as gone', [now]);
    return { attempts: attempts.length, revocations: revocations.length };
  });
}
