import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';

/** So few that nobody waits long for them; the embedded database does nothing else meanwhile. */
const AT_ONCE = 50;
/** Whoever searches right after a great import does not do all of its work. */
const MOST_FOR_A_SEARCH = 500;
const MOST_WORKSPACES = 100;

/** Keeps the words of what was written since the last time, in every workspace. */
export async function keepWords(ctx: Pick<Ctx, 'db'>): Promise<void> {
  const workspaces = await ctx.db.system((tx) =>
    tx.query<{ id: string }>('select distinct workspace_id as id from search_waiting limit $1', [MOST_WORKSPACES], 'workspaces-with-words'),
  );
  for (const { id } of workspaces) while ((await ctx.db.tx(id, keepSome, { repeatable: true })) === AT_ONCE);
}

/** The same for the workspace of a transaction that is about to search. Returns how many texts it was. */
export async function keepWordsFirst(tx: Tx): Promise<number> {
  let kept = 0;
  for (let found = AT_ONCE; found === AT_ONCE && kept < MOST_FOR_A_SEARCH; kept += found) found = await keepSome(tx);
  return kept;
}

async function keepSome(tx: Tx): Promise<number> {
  const [any] = await tx.query('select 1 from search_waiting where workspace_id = $1 limit 1', [tx.workspaceId], 'any-words');
  if (!any) return 0;
  // One at a time: whoever comes second finds what the first has kept, wherever it belongs by then.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`words:${tx.workspaceId}`], 'lock-words');
  const taken = await tx.query<{ id: string }>(TAKE, [tx.workspaceId, AT_ONCE], 'take-words');
  if (taken.length === 0) return 0;
  const tickets = await tx.query<{ id: string }>(KEEP, [tx.workspaceId, taken.map(({ id }) => id)], 'keep-words');
  for (const [name, text] of tickets.length > 0 ? PUT_RIGHT : []) await tx.query(text, [tx.workspaceId, tickets.map(({ id }) => id)], name);
  return taken.length;
}

// What is locked is being changed at this moment, and waits on with its new words.
const TAKE = `delete from search_waiting where workspace_id = $1
  and source_id = any(array(select source_id from search_waiting where workspace_id = $1 order by source_id limit $2 for update skip locked)) returning source_id as id`;

// Ids as a list, not as what TAKE gives within one statement: of that Postgres expects a tenth of all that waits, and reads whole tables for it. Gives back the tickets.
// What is deleted meanwhile waits for this, by the row that was taken, and then takes the words with it (the triggers of search_waiting).
const KEEP = `with said as (
    select m.id, m.ticket_id, case when m.kind = 'note' then 'n' when m.author_kind = 'contact' then 'c' else 't' end as mark, m.text
    from messages m where m.workspace_id = $1 and m.id = any($2::uuid[])
      and m.ticket_id is not null and m.deleted_at is null and m.text <> '' and m.kind in ('text', 'media', 'unsupported', 'note')),
  texts as (
    select said.id, said.mark, said.text, t.id as ticket_id, t.status in ('open', 'in_progress', 'pending') as open
    from said join tickets t on t.workspace_id = $1 and t.id = said.ticket_id
    union all
    select t.id, 's', t.subject, t.id, t.status in ('open', 'in_progress', 'pending') from tickets t where t.workspace_id = $1 and t.id = any($2::uuid[])),
  words as (select id, ticket_id, open, search_words(search_key(mark, $1), text) as words from texts),
  not_open as (
    delete from search_open o where o.workspace_id = $1 and o.source_id = any($2::uuid[])
      and not exists (select from texts where texts.id = o.source_id and texts.open)),
  not_past as (
    delete from search_past p where p.workspace_id = $1 and p.source_id = any($2::uuid[])
      and not exists (select from texts where texts.id = p.source_id and not texts.open)),
  kept_open as (
    insert into search_open (workspace_id, source_id, ticket_id, words) select $1, id, ticket_id, words from words where open
    on conflict (workspace_id, source_id) do update set ticket_id = excluded.ticket_id, words = excluded.words),
  kept_past as (
    insert into search_past (workspace_id, source_id, ticket_id, words) select $1, id, ticket_id, words from words where not open
    on conflict (workspace_id, source_id) do update set ticket_id = excluded.ticket_id, words = excluded.words)
  select id from texts where mark = 's'`;

const toMove = (from: string, to: string, statuses: string) => `with moved as (
    delete from ${from} w using tickets t where w.workspace_id = $1 and w.ticket_id = any($2::uuid[]) and t.workspace_id = $1 and t.id = w.ticket_id and t.status ${statuses}
    returning w.*)
  insert into ${to} select * from moved on conflict do nothing`;

// A ticket was closed or opened again while a word of it was being kept on the other side.
const PUT_RIGHT = [
  ['words-of-closed', toMove('search_open', 'search_past', "in ('resolved', 'closed')")],
  ['words-of-open', toMove('search_past', 'search_open', "in ('open', 'in_progress', 'pending')")],
] as const;
