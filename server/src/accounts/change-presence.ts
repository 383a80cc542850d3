import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { toTeammate } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import { teammates } from './schema.ts';
import type { Presence } from './schema.ts';

/** A teammate says whether they are there. Nobody says it for another. */
export async function changePresence(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, status: Presence): Promise<Teammate> {
  requireTeammate(who);
  const workspaceId = workspaceOf(who);
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    tx.orm
      .update(teammates)
      .set({ status, updatedAt: ctx.clock.now() })
      .where(and(eq(teammates.workspaceId, workspaceId), eq(teammates.id, who.id)))
      .returning(),
  );
  if (!row) throw notFound('teammate');
  return toTeammate(row);
}

/** Keys and the operator have no profile and no presence. */
export function requireTeammate(who: Principal): void {
  if (who.kind !== 'teammate') throw new BatonError('forbidden', { message: 'Only a teammate who signed in has a profile. This is a key.' });
}
