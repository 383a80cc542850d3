import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from './db.ts';

/** A limit of an outside service that every process together must keep: `capacity` calls at once, filled up again by `perSecond`. */
export interface CallLimit {
  workspaceId: string;
  /** What is limited, for example `store:<id>`. */
  bucket: string;
  capacity: number;
  perSecond: number;
}

export interface CallWish {
  /** Calls to leave in the bucket for others. Whoever leaves some waits for the bucket instead of taking a place in the line. */
  leave: number;
  /** The longest wait; null is answered when it would take longer. */
  patienceMs: number;
}

const JITTER_MS = 150;

/**
 * Takes a call out of the bucket and waits until it may go. One row and the database's clock keep all processes together, at the cost of one
 * statement a call. Calls that leave nothing for others stand in line; those that do are turned back while the bucket is low, so a long
 * background run never stands before a person. Resolves with the milliseconds waited, or with how long it would have taken.
 */
export async function takeCall(db: Db, limit: CallLimit, wish: CallWish): Promise<{ waitedMs: number } | { tooLongMs: number }> {
  const began = performance.now();
  const spent = () => performance.now() - began;
  for (;;) {
    const standsInLine = wish.leave === 0;
    const mayWaitMs = standsInLine ? Math.max(0, wish.patienceMs - spent()) : 0;
    const place = await tryTake(db, limit, { leave: wish.leave, mayWaitMs });
    if (place.taken) {
      if (place.waitMs > 0) await sleep(Math.ceil(place.waitMs));
      return { waitedMs: spent() };
    }
    if (standsInLine || spent() + place.waitMs > wish.patienceMs) return { tooLongMs: place.waitMs };
    await sleep(place.waitMs + Math.random() * JITTER_MS);
  }
}

/** The service said how many calls are left, or that there are none for a while: the bucket is never fuller than it says. */
export async function lowerBucket(db: Db, limit: CallLimit, said: { left: number; holdMs: number }): Promise<void> {
  const apartMs = 1000 / limit.perSecond;
  const untilFullMs = (limit.capacity - said.left) * apartMs + said.holdMs;
  await db.ask(limit.workspaceId, LOWER, [limit.workspaceId, limit.bucket, untilFullMs / 1000], 'lower-call-bucket');
}

/** `full_at` is all there is to know: so far away as calls are missing. A call goes once at most `capacity - leave - 1` are missing. */
async function tryTake(db: Db, limit: CallLimit, { leave, mayWaitMs }: { leave: number; mayWaitMs: number }): Promise<{ taken: boolean; waitMs: number }> {
  const apart = 1 / limit.perSecond;
  const room = (limit.capacity - leave - 1) * apart;
  const of = [limit.workspaceId, limit.bucket];
  const [taken] = await db.ask<{ before: number }>(limit.workspaceId, TAKE, [...of, apart, room + mayWaitMs / 1000], 'take-call');
  if (taken) return { taken: true, waitMs: Math.max(0, taken.before - room) * 1000 };
  const [row] = await db.ask<{ missing: number }>(limit.workspaceId, READ, of, 'read-call-bucket');
  return { taken: false, waitMs: Math.max(0, (row?.missing ?? 0) - room) * 1000 };
}

const TAKE = `insert into call_buckets as b (workspace_id, bucket, full_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3::float8))
  on conflict (workspace_id, bucket) do update set full_at = greatest(b.full_at, clock_timestamp()) + make_interval(secs => $3::float8)
    where b.full_at - clock_timestamp() <= make_interval(secs => $4::float8)
  returning extract(epoch from b.full_at - clock_timestamp())::float8 - $3::float8 as before`;

const READ = `select extract(epoch from full_at - clock_timestamp())::float8 as missing from call_buckets where workspace_id = $1 and bucket = $2`;

const LOWER = `insert into call_buckets as b (workspace_id, bucket, full_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3::float8))
  on conflict (workspace_id, bucket) do update set full_at = greatest(b.full_at, clock_timestamp() + make_interval(secs => $3::float8))`;
