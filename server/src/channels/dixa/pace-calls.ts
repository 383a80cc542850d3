import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '#platform/db';

// Dixa allows a token 10 calls a second and 4 at once. A twentieth of slack: calls that leave evenly do not arrive evenly.
const APART_MS = 105;
const BURST = 4;
const WINDOW_MS = 1050;
const MOST_IN_WINDOW = 10;
const MOST_WAIT_MS = 8000;

/** What is known of the calls of a token, in milliseconds since 1970. */
export interface Pace {
  /** The bucket of four is full again at this moment. */
  fullAt: number;
  /** The last ten calls, oldest first. */
  recent: number[];
}

/** The moment of the next call, and the pace after it: at most four at once, a tenth of a second apart, never more than ten in a second. */
export function nextPlace(pace: Pace, now: number): { at: number; after: Pace } {
  const tenth = pace.recent.length >= MOST_IN_WINDOW ? (pace.recent.at(-MOST_IN_WINDOW) ?? 0) + WINDOW_MS : 0;
  const at = Math.max(now, pace.fullAt - (BURST - 1) * APART_MS, tenth);
  return { at, after: { fullAt: Math.max(pace.fullAt, at) + APART_MS, recent: [...pace.recent, at].slice(-MOST_IN_WINDOW) } };
}

/**
 * Takes the next place among the calls of a token, shared by every process through one locked row and the database's clock, and waits until
 * it comes. False when so many wait that it is better to come back later.
 */
export async function takePlace(db: Db, workspaceId: string, token: string): Promise<boolean> {
  const key = createHash('sha256').update(`dixa:${token}`).digest('hex').slice(0, 32);
  const waitMs = await db.tx(workspaceId, async (tx) => {
    const of = [workspaceId, key];
    await tx.query(`insert into call_pace (workspace_id, token_key, full_at, recent) values ($1, $2, now(), '{}') on conflict do nothing`, of, 'begin-pace');
    const [row] = await tx.query<Pace & { now: number }>(READ, of, 'read-pace');
    if (!row) throw new Error('the pace of a token vanished');
    const { at, after } = nextPlace(row, row.now);
    if (at - row.now > MOST_WAIT_MS) return null;
    tx.write(WRITE, [...of, after.fullAt, after.recent], 'write-pace');
    return at - row.now;
  });
  if (waitMs === null) return false;
  if (waitMs > 0) await sleep(Math.ceil(waitMs));
  return true;
}

const READ = `select (extract(epoch from p.full_at) * 1000)::float8 as "fullAt", (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  array(select (extract(epoch from one) * 1000)::float8 from unnest(p.recent) with ordinality as calls (one, n) order by n) as recent
  from call_pace p where p.workspace_id = $1 and p.token_key = $2 for update`;

const WRITE = `update call_pace set full_at = to_timestamp($3::float8 / 1000), recent = array(select to_timestamp(one / 1000) from unnest($4::float8[]) with ordinality as calls (one, n) order by n)
  where workspace_id = $1 and token_key = $2`;
