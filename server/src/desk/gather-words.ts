import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { keepWords } from './keep-words.ts';

const AT_ONCE = 5000;
const ROUNDS_MOST = 20;
const NOTHING = '00000000-0000-0000-0000-000000000000';
/** A transaction may commit this much later than it made its ids. What is older is complete. */
const SETTLED_MS = 60_000;

/**
 * Gathers the words of what was written since the last time, so that spellings can be looked up. Apart from the writing itself: there
 * fifteen words would be fifteen more rows for each message, and two messages with one new word would wait for each other.
 */
export async function gatherWords(ctx: Pick<Ctx, 'db'>, settledMs = SETTLED_MS): Promise<void> {
  const workspaces = await ctx.db.system((tx) => tx.query<{ id: string }>('select id from workspaces order by id'));
  // What is gathered is gathered once: what still waits would be left out.
  await keepWords(ctx);
  for (const { id } of workspaces) {
    for (let round = 0; round < ROUNDS_MOST; round += 1) {
      if ((await ctx.db.system((tx) => gatherSome(tx, id, settledMs))) < AT_ONCE) break;
    }
  }
}

async function gatherSome(tx: Tx, workspaceId: string, settledMs: number): Promise<number> {
  // One at a time, whichever process comes first; the others find nothing to do.
  const [turn] = await tx.query<{ taken: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken', [`gather:${workspaceId}`]);
  if (!turn?.taken) return 0;
  const [range] = await tx.query<{ from: string; upTo: string | null; n: number }>(RANGE, [workspaceId, NOTHING, AT_ONCE, settledMs]);
  if (!range?.upTo) return 0;
  await tx.query(GATHER, [workspaceId, range.from, range.upTo]);
  await tx.query('insert into search_gathered (workspace_id, up_to) values ($1, $2) on conflict (workspace_id) do update set up_to = excluded.up_to', [
    workspaceId,
    range.upTo,
  ]);
  return range.n;
}

// Ids rise with time: their first twelve digits are milliseconds.
const RANGE = `with mark as (
    select coalesce((select up_to from search_gathered where workspace_id = $1), $2::uuid) as since,
      (left(settled, 8) || '-' || right(settled, 4) || '-7000-8000-000000000000')::uuid as until
    from (select lpad(to_hex((date_part('epoch', now()) * 1000 - $4::float8)::bigint), 12, '0') as settled) as moment),
  fresh as (
    select id from (
      (select o.source_id as id from mark, search_open o where o.workspace_id = $1 and o.source_id > mark.since and o.source_id < mark.until order by 1 limit $3)
      union all
      (select p.source_id as id from mark, search_past p where p.workspace_id = $1 and p.source_id > mark.since and p.source_id < mark.until order by 1 limit $3)) as either
    order by id limit $3)
  select (select since from mark) as from, (select id from fresh order by id desc limit 1) as "upTo", (select count(*)::int from fresh) as n`;

// Private notes are left out: what is found similar would tell a program what stands in them.
const GATHER = `insert into search_vocabulary (workspace_id, word)
  select distinct $1::uuid, substr(w, 10)
  from (select words from search_open where workspace_id = $1 and source_id > $2 and source_id <= $3
    union all select words from search_past where workspace_id = $1 and source_id > $2 and source_id <= $3) as written,
    unnest(tsvector_to_array(written.words)) as w
  where w !~ '^n' and length(w) between 13 and 29
  on conflict do nothing`;
