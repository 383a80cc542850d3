import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { sessionsEnded } from './events.ts';
import { REVOKED } from './recent-callers.ts';

/** A sign-in that still counts. */
export interface Session {
  id: string;
  /** What the browser or program says it is. */
  device: string;
  address: string;
  createdAt: Date;
  /** Exact to a minute. */
  lastUsedAt: Date;
  expiresAt: Date;
}

export const DEVICE_MAX_CHARS = 300;

/** My living sessions, last used first. */
export async function listSessions(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal): Promise<Session[]> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<Session>(
      `select id, device, address, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt" from sessions
       where workspace_id = $1 and teammate_id = $2 and ended_at is null and expires_at > $3 order by last_used_at desc, id desc limit 500`,
      [workspaceId, who.id, ctx.clock.now()],
    ),
  );
}

/** Ends one of my sessions, on every node at once. @throws not_found for an ended one and for another's. */
export async function endSession(ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>, who: Principal, sessionId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const ended = await endSessionsOf(tx, ctx, { teammateId: who.id, only: sessionId, reason: 'ended', by: who });
    if (ended === 0) throw notFound('session');
  });
}

/** Ends all of mine but the one of this request. Returns how many there were. */
export async function endOtherSessions(ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>, who: Principal): Promise<number> {
  return ctx.db.tx(workspaceOf(who), (tx) => endSessionsOf(tx, ctx, { teammateId: who.id, except: who.credential, reason: 'ended', by: who }));
}

interface Ending {
  teammateId: string;
  /** Only this one, or all but this one; all when neither is given. */
  only?: string;
  except?: string | undefined;
  /** Why, in a word, for the audit trail. */
  reason: string;
  by?: Principal;
}

/** Ends sessions in an open transaction. The rows decide; the hint after the commit makes each node forget what it remembers. */
export async function endSessionsOf(tx: Tx, ctx: Pick<Ctx, 'clock' | 'realtime'>, ending: Ending): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `update sessions set ended_at = $3 where workspace_id = $1 and teammate_id = $2 and ended_at is null and expires_at > $3
       and ($4::uuid is null or id = $4) and ($5::uuid is null or id <> $5) returning id`,
    [tx.workspaceId, ending.teammateId, ctx.clock.now(), ending.only ?? null, ending.except ?? null],
  );
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => row.id);
  const actor = ending.by ? { kind: ending.by.kind, id: ending.by.id } : { kind: 'teammate', id: ending.teammateId };
  await tx.record(sessionsEnded, { teammate_id: ending.teammateId, session_ids: ids, reason: ending.reason }, { actor });
  tx.afterCommit(() => ids.forEach((credential) => ctx.realtime.publish(REVOKED, { credential })));
  return ids.length;
}
