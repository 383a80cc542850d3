import type { Tx } from '#platform/db';

/** Up to when everything that happened in the desk behind an inbox is here; null before the first whole round. */
export async function readMark(tx: Tx, inboxId: string): Promise<Date | null> {
  const [row] = await tx.query<{ at: Date }>('select caught_up_at as at from backfill_marks where workspace_id = $1 and inbox_id = $2', [
    tx.workspaceId,
    inboxId,
  ]);
  return row?.at ?? null;
}

/** Forward only: rounds may end in another order than they began. */
export function moveMark(tx: Tx, inboxId: string, caughtUpAt: Date): void {
  tx.write(
    `insert into backfill_marks (workspace_id, inbox_id, caught_up_at) values ($1, $2, $3)
     on conflict (workspace_id, inbox_id) do update set caught_up_at = greatest(backfill_marks.caught_up_at, excluded.caught_up_at)`,
    [tx.workspaceId, inboxId, caughtUpAt],
    'move-backfill-mark',
  );
}
