import { and, desc, eq } from 'drizzle-orm';
import { readTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { turns } from './schema.ts';

export type StoredTurn = typeof turns.$inferSelect;

const NEWEST = 100;

/** What the assistant did on a ticket, newest first. @throws not_found for a ticket the caller may not see */
export async function listTurns(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<StoredTurn[]> {
  await readTicket(ctx, who, ticketId);
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, (tx) =>
    tx.orm
      .select()
      .from(turns)
      .where(and(eq(turns.workspaceId, workspaceId), eq(turns.ticketId, ticketId)))
      .orderBy(desc(turns.id))
      .limit(NEWEST),
  );
}
