import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { teammatePresenceChanged } from './events.ts';
import { readTeammate } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import type { Presence } from './schema.ts';

/** A teammate says whether they are there, and that holds until they say otherwise. Nobody says it for another. */
export async function changePresence(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, status: Presence): Promise<Teammate> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const [was] = await tx.query<{ from: Presence }>(
      `with old as (select id, status from teammates where workspace_id = $1 and id = $2 and removed_at is null for no key update)
       update teammates t set status = $3, chosen_status = $3, last_active_at = $4, last_seen_at = $4, updated_at = $4
       from old where t.workspace_id = $1 and t.id = old.id returning old.status as from`,
      [workspaceId, who.id, status, ctx.clock.now()],
    );
    if (!was) throw notFound('teammate');
    await recordPresence(tx, who.id, { from: was.from, to: status }, who);
    return readTeammate({ db: tx }, workspaceId, who.id);
  });
}

/** What the teammate chose stays, so that coming back returns to it. */
export async function fallOffline(tx: Tx, teammateId: string): Promise<void> {
  const [was] = await tx.query<{ from: Presence }>(
    `with old as (select id, status from teammates where workspace_id = $1 and id = $2 and status <> 'offline' for no key update)
     update teammates t set status = 'offline' from old where t.workspace_id = $1 and t.id = old.id returning old.status as from`,
    [tx.workspaceId, teammateId],
  );
  if (was) await recordPresence(tx, teammateId, { from: was.from, to: 'offline' });
}

/** Records what others see; nothing when they see the same as before. Without `by` it happened by itself. */
export async function recordPresence(tx: Tx, teammateId: string, status: { from: string; to: string }, by?: Principal): Promise<void> {
  if (status.from === status.to) return;
  const actor = by ? { kind: by.kind, id: by.id } : { kind: 'system' };
  await tx.record(teammatePresenceChanged, { teammate_id: teammateId, changes: { status } }, { actor });
}
