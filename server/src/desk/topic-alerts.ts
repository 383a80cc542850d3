import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { topicAlertsChanged } from './events.ts';

/** The words that lift a ticket in this caller's inbox. A program has none. */
export async function readTopicAlerts(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<string[]> {
  if (who.kind !== 'teammate') return [];
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const [row] = await tx.query<{ keywords: string[] }>('select keywords from topic_alerts where workspace_id = $1 and teammate_id = $2', [
      tx.workspaceId,
      who.id,
    ]);
    return row?.keywords ?? [];
  });
}

/** Saves them in place of those before. The same word twice counts once. @throws forbidden for programs, which have no inbox of their own */
export async function saveTopicAlerts(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, keywords: readonly string[]): Promise<string[]> {
  if (who.kind !== 'teammate')
    throw new BatonError('forbidden', { message: 'Topic alerts belong to a teammate. Sign in as one, or name topic_alerts in the request.' });
  const unique = [...new Map(keywords.map((word) => [word.toLowerCase(), word])).values()];
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const before = await readTopicAlerts({ db: tx }, who);
    if (before.join('\n') === unique.join('\n')) return unique;
    await tx.query(
      `insert into topic_alerts (workspace_id, teammate_id, keywords, updated_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, teammate_id) do update set keywords = excluded.keywords, updated_at = excluded.updated_at`,
      [tx.workspaceId, who.id, unique, ctx.clock.now()],
    );
    const changes = { topic_alerts: { from: before, to: unique } };
    await tx.record(topicAlertsChanged, { teammate_id: who.id, changes }, { actor: { kind: who.kind, id: who.id } });
    return unique;
  });
}
