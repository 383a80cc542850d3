import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { fingerprint } from '#platform/vault';

type Deps = Pick<Ctx, 'db' | 'vault' | 'clock'>;

/** How many guesses are free, and how long the wait grows to: 1, 2, 4 … seconds. */
interface Patience {
  free: number;
  longestSeconds: number;
}

const OF_A_PAIR: Patience = { free: 5, longestSeconds: 900 };
// An e-mail guessed at from many addresses. Its owner must not be shut out by strangers who guess on purpose, so the wait stays short, and
// two ways stay open: an address this e-mail signed in from before waits only for its own guesses, and a mailed link makes the address one
// of those. At one guess a minute, a password that survives a list of 10 000 lasts a week, with an event for each.
const OF_AN_EMAIL: Patience = { free: 20, longestSeconds: 60 };
// One address that tries many e-mails with few passwords each. An office behind one address is not shut out by one of its machines:
// there, too, whoever signed in from it before waits only for their own guesses.
const OF_AN_ADDRESS: Patience = { free: 50, longestSeconds: 900 };
const FORGET_AFTER_HOURS = 24;
const KNOWN_FOR_DAYS = 30;

/** What was counted, to be settled after a success. */
export interface Attempt {
  pair: string;
  email: string;
  address: string;
}

/**
 * Counts one attempt before the password is looked at, in the database, so that parallel guesses and guesses at several processes
 * are all counted: by e-mail and address together, and unless the two are known to belong together, also by each alone. A refused
 * attempt counts for nothing. @throws rate_limited with Retry-After.
 */
export async function countAttempt(ctx: Deps, email: string, address: string): Promise<Attempt> {
  const attempt = attemptOf(ctx, email, address);
  const now = ctx.clock.now();
  await ctx.db.system(async (tx) => {
    const known = await count(tx, attempt.pair, OF_A_PAIR, now);
    if (known) return;
    // Always in this order, so that two attempts never wait for each other.
    await count(tx, attempt.email, OF_AN_EMAIL, now);
    await count(tx, attempt.address, OF_AN_ADDRESS, now);
  });
  return attempt;
}

function attemptOf(ctx: Pick<Ctx, 'vault'>, email: string, address: string): Attempt {
  const mark = (text: string) => fingerprint(ctx.vault.derive('sign-in-attempts'), text);
  return { pair: mark(`${email}\n${address}`), email: mark(`email\n${email}`), address: mark(`address\n${address}`) };
}

/** @returns whether this mark has had a success lately */
async function count(tx: Tx, mark: string, { free, longestSeconds }: Patience, now: Date): Promise<boolean> {
  const [counted] = await tx.query<{ known: boolean }>(
    `insert into sign_in_attempts as a (fingerprint, failures, last_at) values ($1, 1, $2)
     on conflict (fingerprint) do update set last_at = $2,
       failures = case when a.last_at < $2 - make_interval(hours => $3) then 1 else a.failures + 1 end,
       blocked_until = case when a.last_at < $2 - make_interval(hours => $3) or a.failures + 1 < $4 then null
         else $2 + make_interval(secs => least($5, 2 ^ least(a.failures + 1 - $4, 20))) end
     where a.blocked_until is null or a.blocked_until <= $2
     returning coalesce(a.succeeded_at > $2 - make_interval(days => $6), false) as known`,
    [mark, now, FORGET_AFTER_HOURS, free, longestSeconds, KNOWN_FOR_DAYS],
    'count-attempt',
  );
  if (counted) return counted.known;
  const [waiting] = await tx.query<{ until: Date }>('select blocked_until as until from sign_in_attempts where fingerprint = $1', [mark]);
  const seconds = Math.max(1, Math.ceil(((waiting?.until.getTime() ?? 0) - now.getTime()) / 1000));
  throw new BatonError('rate_limited', { message: `Too many wrong passwords. Try again in ${seconds} s.`, retryAfterSeconds: seconds });
}

/** After a success the pair is known and its slate clean; what strangers guessed stays counted, without this attempt. */
export async function settleAttempt(ctx: Pick<Ctx, 'db' | 'clock'>, { pair, email, address }: Attempt): Promise<void> {
  await ctx.db.system(async (tx) => {
    await tx.query(
      `update sign_in_attempts set failures = 0, blocked_until = null, succeeded_at = $2, last_at = $2 where fingerprint = $1`,
      [pair, ctx.clock.now()],
      'settle-attempt',
    );
    for (const mark of [email, address])
      await tx.query('update sign_in_attempts set failures = greatest(failures - 1, 0) where fingerprint = $1', [mark], 'take-back-attempt');
  });
}

/** Whoever came by a mailed link has shown that the e-mail is theirs: from this address they wait for nobody else's guesses. */
export async function trustAddress(ctx: Deps, email: string, address: string): Promise<void> {
  const { pair } = attemptOf(ctx, email, address);
  await ctx.db.system((tx) =>
    tx.query(
      `insert into sign_in_attempts (fingerprint, failures, last_at, succeeded_at) values ($1, 0, $2, $2)
       on conflict (fingerprint) do update set failures = 0, blocked_until = null, last_at = $2, succeeded_at = $2`,
      [pair, ctx.clock.now()],
    ),
  );
}

/** A write that changes nothing, so that an unknown e-mail costs a commit like a known one, whose failure is recorded. */
export async function writeNothing(ctx: Pick<Ctx, 'db'>, { pair }: Attempt): Promise<void> {
  await ctx.db.system((tx) => tx.query('update sign_in_attempts set failures = failures where fingerprint = $1', [pair]));
}

/** Removes what is of no use any more: attempts of yesterday, expired sessions and links. For the schedule. */
export async function sweepSessions(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ attempts: number; sessions: number; links: number }> {
  const now = ctx.clock.now();
  const remove = (tx: Tx, from: string, ...values: unknown[]) => tx.query(`delete from ${from} returning 1 as gone`, [now, ...values]);
  return ctx.db.system(async (tx) => {
    const old = `last_at < $1::timestamptz - make_interval(hours => $2) and (succeeded_at is null or succeeded_at < $1::timestamptz - make_interval(days => $3))`;
    const attempts = await remove(tx, `sign_in_attempts where ${old}`, FORGET_AFTER_HOURS, KNOWN_FOR_DAYS);
    const sessions = await remove(tx, 'sessions where expires_at < $1');
    const links = await remove(tx, `password_links where expires_at < $1`);
    return { attempts: attempts.length, sessions: sessions.length, links: links.length };
  });
}
