import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { fallOffline } from './change-presence.ts';
import { endSessionsOf } from './sessions.ts';

/** Ends the session of this request, on every node at once. With the last one the teammate is offline. */
export async function signOut(ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>, who: Principal): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    if (who.credential) await endSessionsOf(tx, ctx, { teammateId: who.id, only: who.credential, reason: 'signed_out', by: who });
    const left = await tx.query('select from sessions where workspace_id = $1 and teammate_id = $2 and ended_at is null and expires_at > $3 limit 1', [
      tx.workspaceId,
      who.id,
      ctx.clock.now(),
    ]);
    if (left.length === 0) await fallOffline(tx, who.id);
  });
}
