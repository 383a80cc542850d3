import type { Db, Tx } from '#platform/db';

/** How often something may be done under a key. */
export interface PaceRule {
  /** Whose limit it is; at most 100 characters, no secret. */
  key: string;
  /** Milliseconds between two calls on the long run. */
  apartMs: number;
  /** So many may be made at once after a pause. */
  burst: number;
  /** Never more than so many within so long, whatever the bucket says. */
  window?: { ms: number; most: number };
}

/** How a place is asked for. */
export interface PlaceWish {
  /** When the place is farther away, none is taken: it is better to come back later. */
  mostWaitMs: number;
  /** Goes out only when half of every burst and window stays free for what matters more. */
  courtesy?: boolean;
}

/** What is known of the calls under a key, in milliseconds since 1970. */
export interface Pace {
  /** The bucket is full again at this moment. */
  fullAt: number;
  /** The last calls of a rule with a window, oldest first. */
  recent: number[];
}

/** The moment of the next call, and the pace after it. */
export function nextPlace(rule: PaceRule, pace: Pace, now: number): { at: number; after: (at: number) => Pace } {
  const { apartMs, burst, window } = rule;
  const oldest = window && pace.recent.length >= window.most ? (pace.recent.at(-window.most) ?? 0) + window.ms : 0;
  const at = Math.max(now, pace.fullAt - (burst - 1) * apartMs, oldest);
  return {
    at,
    after: (taken) => ({ fullAt: Math.max(pace.fullAt, taken) + apartMs, recent: window ? [...pace.recent, taken].slice(-window.most) : [] }),
  };
}

/**
 * Takes the next place under all of these rules, shared by every process through locked rows and the database's clock. Gives the milliseconds
 * until it comes.
 */
export async function takePlaces(
  tx: Tx,
  rules: readonly PaceRule[],
  { mostWaitMs, courtesy = false }: PlaceWish,
): Promise<{ taken: boolean; waitMs: number; key: string }> {
  const ordered = [...rules].sort((left, right) => (left.key < right.key ? -1 : 1));
  const of = [tx.workspaceId, ordered.map((rule) => rule.key)];
  tx.write(BEGIN, of, 'begin-pace');
  const rows = new Map((await tx.query<Pace & { key: string; now: number }>(READ, of, 'read-pace')).map((row) => [row.key, row]));
  const places = ordered.map((rule) => {
    const row = rows.get(rule.key);
    if (!row) throw new Error('the pace of a key vanished');
    return { rule, now: row.now, busy: isBusy(rule, row), ...nextPlace(rule, row, row.now) };
  });
  const last = places.reduce((slowest, place) => (place.at - place.now > slowest.at - slowest.now ? place : slowest));
  const waitMs = Math.ceil(last.at - last.now);
  if (waitMs > mostWaitMs || (courtesy && places.some((place) => place.busy))) return { taken: false, waitMs, key: last.rule.key };
  const after = places.map((place) => ({ key: place.rule.key, ...place.after(last.at) }));
  tx.write(WRITE, [tx.workspaceId, JSON.stringify(after)], 'write-pace');
  return { taken: true, waitMs, key: last.rule.key };
}

function isBusy({ apartMs, burst, window }: PaceRule, { fullAt, recent, now }: Pace & { now: number }): boolean {
  const inWindow = window ? recent.filter((at) => at > now - window.ms).length : 0;
  return fullAt - now > (burst / 2) * apartMs || (window !== undefined && inWindow * 2 > window.most);
}

/** What nobody called under for a day is forgotten: its bucket is full. Across workspaces. */
export function forgetPaces(db: Db): Promise<unknown> {
  return db.system((tx) => tx.query(`delete from call_pace where full_at < now() - interval '1 day'`));
}

const BEGIN = `insert into call_pace (workspace_id, token_key, full_at, recent) select $1, key, now(), '{}' from unnest($2::text[]) as wanted (key)
  on conflict do nothing`;

const READ = `select p.token_key as key, (extract(epoch from p.full_at) * 1000)::float8 as "fullAt", (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  array(select (extract(epoch from one) * 1000)::float8 from unnest(p.recent) with ordinality as calls (one, n) order by n) as recent
  from call_pace p where p.workspace_id = $1 and p.token_key = any($2::text[]) order by p.token_key for update`;

const WRITE = `update call_pace p set full_at = to_timestamp(fresh."fullAt" / 1000),
    recent = array(select to_timestamp(one::text::float8 / 1000) from jsonb_array_elements(fresh.recent) with ordinality as calls (one, n) order by n)
  from jsonb_to_recordset($2::jsonb) as fresh (key text, "fullAt" float8, recent jsonb) where p.workspace_id = $1 and p.token_key = fresh.key`;
