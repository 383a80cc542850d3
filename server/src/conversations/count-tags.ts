import type { Tx } from '#platform/db';

/** Keeps the number of tickets of each tag, in the transaction that changes a ticket's tags. Always in the order of the names, so that two cannot wait for each other. */
export async function countTags(tx: Tx, before: readonly string[], after: readonly string[]): Promise<void> {
  const added = after.filter((name) => !before.includes(name)).toSorted();
  const removed = before.filter((name) => !after.includes(name)).toSorted();
  if (removed.length > 0)
    await tx.query(
      `with held as (select name from tags where workspace_id = $1 and name = any($2::text[]) order by name for update)
       update tags t set tickets = greatest(t.tickets - 1, 0) from held where t.workspace_id = $1 and t.name = held.name`,
      [tx.workspaceId, removed],
    );
  if (added.length > 0)
    await tx.query(
      `insert into tags (workspace_id, name, tickets) select $1, name, 1 from unnest($2::text[]) as added (name)
       on conflict (workspace_id, name) do update set tickets = tags.tickets + 1`,
      [tx.workspaceId, added],
    );
}
