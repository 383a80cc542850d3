import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '#platform/db';

/** What is known of the calls of a token, in milliseconds since 1970. */
export interface Pace {
  /** The bucket is full again at this moment. */
  fullAt: number;
  /** The last calls, as many as the window holds, oldest first. */
  recent: number[];
}

/** How fast an account may be called: so many at once, then one every `apartMs`, and never more than `mostInWindow` in any `windowMs`. */
export interface PaceRule {
  apartMs: number;
  burst: number;
  windowMs: number;
  mostInWindow: number;
}

/** Whose calls are counted together. */
export interface PacedCalls {
  workspaceId: string;
  /** What names the account; kept as a digest only. */
  key: string;
  rule: PaceRule;
  /** Goes out only when half of the burst stays free for what matters more, and never waits. */
  courtesy?: boolean;
}

const MOST_WAIT_MS = 8000;

/** The moment of the next call, and the pace after it. */
export function nextPlace(pace: Pace, now: number, { apartMs, burst, windowMs, mostInWindow }: PaceRule): { at: number; after: Pace } {
  const oldest = pace.recent.length >= mostInWindow ? (pace.recent.at(-mostInWindow) ?? 0) + windowMs : 0;
  const at = Math.max(now, pace.fullAt - (burst - 1) * apartMs, oldest);
  return { at, after: { fullAt: Math.max(pace.fullAt, at) + apartMs, recent: [...pace.recent, at].slice(-mostInWindow) } };
}

/**
 * Takes the next place among the calls of an account, shared by every process through one locked row and the database's clock, and waits
 * until it comes. False when so many wait that it is better to come back later.
 */
export async function takePlace(db: Db, { workspaceId, key, rule, courtesy = false }: PacedCalls): Promise<boolean> {
  const tokenKey = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const waitMs = await db.tx(workspaceId, async (tx) => {
    const of = [workspaceId, tokenKey];
    await tx.query(`insert into call_pace (workspace_id, token_key, full_at, recent) values ($1, $2, now(), '{}') on conflict do nothing`, of, 'begin-pace');
    const [row] = await tx.query<Pace & { now: number }>(READ, of, 'read-pace');
    if (!row) throw new Error('the pace of a token vanished');
    const { at, after } = nextPlace(row, row.now, rule);
    if (at - row.now > (courtesy ? 0 : MOST_WAIT_MS) || (courtesy && isBusy(row, rule))) return null;
    tx.write(WRITE, [...of, after.fullAt, after.recent], 'write-pace');
    return at - row.now;
  });
  if (waitMs === null) return false;
  if (waitMs > 0) await sleep(Math.ceil(waitMs));
  return true;
}

function isBusy({ fullAt, recent, now }: Pace & { now: number }, rule: PaceRule): boolean {
  const inWindow = recent.filter((at) => at > now - rule.windowMs).length;
  return fullAt - now > (rule.burst / 2) * rule.apartMs || inWindow * 2 > rule.mostInWindow;
}

const READ = `select (extract(epoch from p.full_at) * 1000)::float8 as "fullAt", (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  array(select (extract(epoch from one) * 1000)::float8 from unnest(p.recent) with ordinality as calls (one, n) order by n) as recent
  from call_pace p where p.workspace_id = $1 and p.token_key = $2 for update`;

const WRITE = `update call_pace set full_at = to_timestamp($3::float8 / 1000), recent = array(select to_timestamp(one / 1000) from unnest($4::float8[]) with ordinality as calls (one, n) order by n)
  where workspace_id = $1 and token_key = $2`;
