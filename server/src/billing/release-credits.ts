import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { lockReservation } from './settle-credits.ts';

/** Gives reserved credits back because the work was not done. A reservation that is closed already stays as it is. */
export async function releaseCredits(ctx: Pick<Ctx, 'db'>, workspaceId: string, reservationId: string, reason: string): Promise<{ released: boolean }> {
  return ctx.db.tx(workspaceId, async (tx) => ({ released: await closeUnpaid(tx, reservationId, { status: 'released', reason }) }));
}

const BATCH = 500;

/** Expires reservations whose time is over, in every workspace. For the schedule; returns how many. */
export async function expireReservations(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ expired: number }> {
  const overdue = await ctx.db.system((tx) =>
    tx.query<{ id: string; workspaceId: string }>(
      `select id, workspace_id as "workspaceId" from credit_reservations where status = 'open' and expires_at <= $1 order by expires_at limit ${BATCH}`,
      [ctx.clock.now()],
    ),
  );
  let expired = 0;
  for (const { id, workspaceId } of overdue) {
    const closed = await ctx.db.tx(workspaceId, (tx) => closeUnpaid(tx, id, { status: 'expired', reason: 'its time was over' }));
    if (closed) expired += 1;
  }
  return { expired };
}

async function closeUnpaid(tx: Tx, reservationId: string, end: { status: 'released' | 'expired'; reason: string }): Promise<boolean> {
  // Before the account, as where it is settled: two that lock both never wait for each other in a circle.
  const reservation = await lockReservation(tx, reservationId);
  if (reservation.status !== 'open') return false;
  await tx.query(
    `with account as (update credit_accounts set reserved = reserved - $3 where workspace_id = $1)
     update credit_reservations set status = $4, reason = $5, closed_at = now() where workspace_id = $1 and id = $2`,
    [tx.workspaceId, reservationId, reservation.amount, end.status, end.reason.slice(0, 500)],
    'close-reservation',
  );
  return true;
}
