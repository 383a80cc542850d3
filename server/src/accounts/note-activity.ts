import type { Ctx } from '#platform/context';
import type { Realtime } from '#platform/realtime';
import { recordPresence } from './change-presence.ts';

/** `active`: the person did something. `seen`: their desk is open, or a page of it asked for news by itself. */
export type Sign = 'active' | 'seen';

const STORE_EVERY_MS = 60_000;
const MOST_ENTRIES = 50_000;

// What this process stored lately, by connection to the hints: one for each running Baton, also where a test runs two in one process.
const stored = new WeakMap<Realtime, Map<string, number>>();

/**
 * Notes a sign of life, and raises who fell away or offline by itself to what they had chosen: a chosen away, busy or offline stays.
 * Cheap enough for every request: a look into memory, and one statement a minute at most for each teammate and sign.
 */
export async function noteActivity(
  ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>,
  teammate: { workspaceId: string; id: string },
  sign: Sign = 'active',
): Promise<void> {
  const now = ctx.clock.now();
  const recent = stored.get(ctx.realtime) ?? new Map<string, number>();
  stored.set(ctx.realtime, recent);
  const key = `${teammate.id}:${sign}`;
  const last = recent.get(key);
  if (last !== undefined && now.getTime() - last < STORE_EVERY_MS) return;
  if (recent.size >= MOST_ENTRIES) recent.clear();
  recent.set(key, now.getTime());
  await storeSign(ctx, teammate, { sign, at: now });
}

/** The same without the throttle, for what must not be missed: a sign-in, a last socket closing. */
export async function storeSign(ctx: Pick<Ctx, 'db'>, teammate: { workspaceId: string; id: string }, { sign, at }: { sign: Sign; at: Date }): Promise<void> {
  await ctx.db.tx(teammate.workspaceId, async (tx) => {
    // No key is changed, so the row is held without keeping out those who begin a session of this teammate: with a full lock, sign-ins
    // at the same moment waited for each other in a circle.
    // Whoever is merely seen after they fell offline is away: their desk is open, and nobody has touched it.
    const [moved] = await tx.query<{ from: string; to: string }>(
      `with old as (select id, status from teammates where workspace_id = $1 and id = $2 and removed_at is null for no key update)
       update teammates t set last_seen_at = greatest(t.last_seen_at, $3), last_active_at = case when $4 then greatest(t.last_active_at, $3) else t.last_active_at end,
         status = case when $4 then t.chosen_status when t.status <> 'offline' then t.status when t.chosen_status = 'online' then 'away' else t.chosen_status end
       from old where t.workspace_id = $1 and t.id = old.id returning old.status as from, t.status as to`,
      [teammate.workspaceId, teammate.id, at, sign === 'active'],
      'note-activity',
    );
    if (moved) await recordPresence(tx, teammate.id, moved);
  });
}
