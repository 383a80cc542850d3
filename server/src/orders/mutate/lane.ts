import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#platform/context';
import type { Db, Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import type { Place } from '../stores/open-store.ts';

/** The right to change one order, for a while. */
export interface Lane {
  holder: string;
  /** Higher than that of every holder before. */
  fence: number;
  /** True while there is time for another call before somebody else may take it. */
  hasTimeFor(ms: number): boolean;
  /** Holds it for longer, in this transaction. @throws LaneLost */
  renew(tx: Tx): Promise<void>;
}

/** Somebody else holds the lane by now: nothing may be written any more. */
export class LaneLost extends Error {
  constructor() {
    super('the lane of the order was lost');
    this.name = 'LaneLost';
  }
}

export type LaneCtx = Pick<Ctx, 'db' | 'config'>;

const PATIENCE_MS = 20_000;
const POLL_MS = 60;
const BEYOND_CALL_MS = 10_000;

/**
 * Runs `work` alone among all processes. In this process callers stand in line; between processes a lease decides, by the database's clock. It
 * outlasts the longest call, so that whoever was killed in the middle is followed only when their call has ended too.
 * @throws CONCURRENT_UPDATE when the order is being changed for too long
 */
export async function inLane<T>(ctx: LaneCtx, place: Place, orderId: string, work: (lane: Lane) => Promise<T>): Promise<T> {
  return inLine(ctx.db, `${place.storeId}:${orderId}`, async () => {
    const lane = await takeLease(ctx, place, orderId);
    try {
      return await work(lane);
    } finally {
      await ctx.db.tx(place.workspaceId, (tx) => tx.query(RELEASE, [...keyOf(place, orderId), lane.holder], 'release-order-lane'));
    }
  });
}

const LINES = new WeakMap<Db, Map<string, Promise<unknown>>>();

async function inLine<T>(db: Db, key: string, work: () => Promise<T>): Promise<T> {
  const lines = LINES.get(db) ?? new Map<string, Promise<unknown>>();
  LINES.set(db, lines);
  const before = lines.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  lines.set(key, settled);
  try {
    return await mine;
  } finally {
    if (lines.get(key) === settled) lines.delete(key);
  }
}

async function takeLease(ctx: LaneCtx, place: Place, orderId: string): Promise<Lane> {
  const leaseMs = ctx.config.orderdeskTimeoutSeconds * 1000 + BEYOND_CALL_MS;
  const holder = newId();
  const values = [...keyOf(place, orderId), holder, leaseMs / 1000];
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const asked = performance.now();
    const [row] = await ctx.db.ask<{ fence: string }>(place.workspaceId, TAKE, values, 'take-order-lane');
    if (row) return laneOf({ place, orderId, holder, fence: Number(row.fence), leaseMs, since: asked });
    if (performance.now() > deadline) {
      throw new BatonError('CONCURRENT_UPDATE', {
        message: 'The order is being changed at this moment. Try again.',
        details: { differences: [] },
        retryAfterSeconds: 5,
      });
    }
    await sleep(POLL_MS * (0.5 + Math.random()));
  }
}

function laneOf(held: { place: Place; orderId: string; holder: string; fence: number; leaseMs: number; since: number }): Lane {
  let since = held.since;
  return {
    holder: held.holder,
    fence: held.fence,
    hasTimeFor: (ms) => performance.now() - since + ms < held.leaseMs,
    async renew(tx) {
      const asked = performance.now();
      const rows = await tx.query(RENEW, [...keyOf(held.place, held.orderId), held.holder, held.leaseMs / 1000], 'renew-order-lane');
      if (rows.length === 0) throw new LaneLost();
      since = asked;
    },
  };
}

function keyOf({ workspaceId, storeId }: Place, orderId: string): string[] {
  return [workspaceId, storeId, orderId];
}

const TAKE = `insert into order_lanes as l (workspace_id, store_id, order_id, holder, held_until)
  values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5::float8))
  on conflict (workspace_id, store_id, order_id) do update set holder = excluded.holder, fence = l.fence + 1, held_until = excluded.held_until
    where l.held_until <= clock_timestamp()
  returning fence`;
const RENEW = `update order_lanes set held_until = clock_timestamp() + make_interval(secs => $5::float8)
  where workspace_id = $1 and store_id = $2 and order_id = $3 and holder = $4 and held_until > clock_timestamp() returning fence`;
const RELEASE = `update order_lanes set held_until = clock_timestamp() where workspace_id = $1 and store_id = $2 and order_id = $3 and holder = $4`;
