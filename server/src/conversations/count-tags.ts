import type { Tx } from '#platform/db';

/**
 * Keeps the number of tickets of each tag, in the transaction that changes a ticket's tags. Known tags are locked first, all in the order of their
 * names, then new ones are added in that order: two who swap the same tags wait for each other in turn, never in a circle.
 */
export async function countTags(tx: Tx, before: readonly string[], after: readonly string[]): Promise<void> {
  const added = after.filter((name) => !before.includes(name)).toSorted();
  const removed = before.filter((name) => !after.includes(name)).toSorted();
  if (added.length + removed.length === 0) return;
  await tx.query('select name from tags where workspace_id = $1 and name = any($2::text[]) order by name for update', [tx.workspaceId, [...added, ...removed]]);
  if (removed.length > 0)
    await tx.query('update tags set tickets = greatest(tickets - 1, 0) where workspace_id = $1 and name = any($2::text[])', [tx.workspaceId, removed]);
  if (added.length > 0)
    await tx.query(
      `insert into tags (workspace_id, name, tickets) select $1, name, 1 from unnest($2::text[]) as added (name)
       on conflict (workspace_id, name) do update set tickets = tags.tickets + 1`,
      [tx.workspaceId, added],
    );
}
