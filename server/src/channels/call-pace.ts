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

/** What became of a wish; `key` is that of the slowest rule. */
export interface Place {
  taken: boolean;
  waitMs: number;
  key: string;
}

/**
 * Takes the next place under all of these rules, shared by every process through locked rows and the database's clock. Gives the milliseconds
 * until it comes.
 */
export async function takePlaces(tx: Tx, rules: readonly PaceRule[], wish: PlaceWish): Promise<Place> {
  const [place] = await takeAllPlaces(tx, [rules], wish);
  if (!place) throw new Error('a place was neither given nor refused');
  return place;
}

/**
 * The same for several who ask at once, one after the other in their order: each under its own rules, of which it has at least one. `locked`: the paces of their
 * keys, where they were locked before.
 */
export async function takeAllPlaces(tx: Tx, asked: readonly (readonly PaceRule[])[], wish: PlaceWish, locked?: Paces): Promise<Place[]> {
  const rows = locked ?? (await lockPaces(tx, [...new Set(asked.flat().map((rule) => rule.key))]));
  const changed = new Set<string>();
  const places = asked.map((rules) => {
    const found = findPlace(rules, rows, wish);
    if (!found.taken) return found;
    for (const [key, pace] of found.after) {
      changed.add(key);
      Object.assign(rows.get(key) ?? {}, pace);
    }
    return { taken: true, waitMs: found.waitMs, key: found.key };
  });
  const after = [...changed].map((key) => ({ key, fullAt: rows.get(key)?.fullAt, recent: rows.get(key)?.recent }));
  if (after.length > 0) tx.write(WRITE, [tx.workspaceId, JSON.stringify(after)], 'write-pace');
  return places;
}

/** Paces by their keys, locked until the commit, with the moment at which each was read. */
export type Paces = Map<string, Pace & { now: number }>;

/**
 * How paces are locked, those that nobody has called under yet too. `keys`: a statement that selects them, by the workspace `$1` and a list `$2`.
 * In the order of the keys everywhere, so that nobody waits in a circle.
 */
export function definePaces(name: string, keys: string): (tx: Tx, of: readonly string[]) => Promise<Paces> {
  const begin = `insert into call_pace (workspace_id, token_key, full_at, recent) select $1, key, now(), '{}' from (${keys}) as wanted (key) order by key
    on conflict do nothing`;
  const read = `select p.token_key as key, (extract(epoch from p.full_at) * 1000)::float8 as "fullAt",
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
      array(select (extract(epoch from one) * 1000)::float8 from unnest(p.recent) with ordinality as calls (one, n) order by n) as recent
    from call_pace p where p.workspace_id = $1 and p.token_key = any(array(${keys})) order by p.token_key for update`;
  return async (tx, of) => {
    tx.write(begin, [tx.workspaceId, of], `begin-${name}`);
    return new Map((await tx.query<Pace & { key: string; now: number }>(read, [tx.workspaceId, of], `read-${name}`)).map((row) => [row.key, row]));
  };
}

const lockPaces = definePaces('pace', 'select unnest($2::text[])');

type Found = (Place & { taken: false }) | (Place & { taken: true; after: Map<string, Pace> });

function findPlace(rules: readonly PaceRule[], rows: Paces, { mostWaitMs, courtesy = false }: PlaceWish): Found {
  const ordered = [...rules].sort((left, right) => (left.key < right.key ? -1 : 1));
  const places = ordered.map((rule) => {
    const row = rows.get(rule.key);
    if (!row) throw new Error('the pace of a key vanished');
    return { rule, now: row.now, busy: isBusy(rule, row), ...nextPlace(rule, row, row.now) };
  });
  const last = places.reduce((slowest, place) => (place.at - place.now > slowest.at - slowest.now ? place : slowest));
  const [waitMs, { key }] = [Math.ceil(last.at - last.now), last.rule];
  if (waitMs > mostWaitMs || (courtesy && places.some((place) => place.busy))) return { taken: false, waitMs, key };
  return { taken: true, waitMs, key, after: new Map(places.map((place) => [place.rule.key, place.after(last.at)])) };
}

function isBusy({ apartMs, burst, window }: PaceRule, { fullAt, recent, now }: Pace & { now: number }): boolean {
  const inWindow = window ? recent.filter((at) => at > now - window.ms).length : 0;
  return fullAt - now > (burst / 2) * apartMs || (window !== undefined && inWindow * 2 > window.most);
}

/** What nobody called under for a day is forgotten: its bucket is full. Across workspaces. */
export function forgetPaces(db: Db): Promise<unknown> {
  return db.system((tx) => tx.query(`delete from call_pace where full_at < now() - interval '1 day'`));
}

// The last condition is true of every row; without it Postgres expects a hundred of them and plans for each call, which was half of what it took.
const WRITE = `update call_pace p set full_at = to_timestamp(fresh."fullAt" / 1000),
    recent = array(select to_timestamp(one::text::float8 / 1000) from jsonb_array_elements(fresh.recent) with ordinality as calls (one, n) order by n)
  from jsonb_to_recordset($2::jsonb) as fresh (key text, "fullAt" float8, recent jsonb) where p.workspace_id = $1 and p.token_key = fresh.key
    and fresh."fullAt" = abs(fresh."fullAt")`;
