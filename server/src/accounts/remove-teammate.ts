import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { fallOffline } from './change-presence.ts';
import { lockTeammate } from './edit-teammate.ts';
import { teammateRemoved } from './events.ts';
import { REVOKED } from './recent-callers.ts';
import { requireOtherAdmin } from './require-role.ts';
import { endSessionsOf } from './sessions.ts';

/**
 * Removes a teammate: their sessions end at once, their e-mail is free again, their name stays in the history. What they held is
 * released by whoever hears `teammate.removed`. @throws not_found, forbidden when they may do more than `who`, conflict for the last admin
 */
export async function removeTeammate(ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>, who: Principal, teammateId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const { role } = await lockTeammate(tx, who, teammateId);
    if (role === 'admin') await requireOtherAdmin(tx, teammateId);
    await endSessionsOf(tx, ctx, { teammateId, reason: 'removed', by: who });
    await fallOffline(tx, teammateId);
    for (const table of ['team_members', 'second_factors', 'recovery_codes', 'password_links'])
      await tx.query(`delete from ${table} where workspace_id = $1 and teammate_id = $2`, [tx.workspaceId, teammateId]);
    // Without a hash there is nothing left that a stolen copy of the database could be tried against.
    await tx.query('update teammates set removed_at = $3, updated_at = $3, password_hash = null where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      teammateId,
      ctx.clock.now(),
    ]);
    await tx.record(teammateRemoved, { teammate_id: teammateId }, { actor: { kind: who.kind, id: who.id } });
    tx.afterCommit(() => ctx.realtime.publish(REVOKED, { teammate: teammateId }));
  });
}
