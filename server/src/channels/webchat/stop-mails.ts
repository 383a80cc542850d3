import type { Ctx } from '#platform/context';
import type { Continuation } from './continuation-link.ts';
import { visitorMailsStopped } from './events.ts';

/** Ends mails about a conversation. Said again, it does nothing more; a conversation that is gone has none. */
export async function stopMails(ctx: Pick<Ctx, 'db' | 'clock'>, { workspaceId, conversationId }: Continuation): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const stopped = await tx.query(
      `insert into visitor_mails as m (workspace_id, conversation_id, stopped_at)
       select workspace_id, id, $3 from conversations where workspace_id = $1 and id = $2
       on conflict (workspace_id, conversation_id) do update set stopped_at = excluded.stopped_at where m.stopped_at is null returning 1 as ok`,
      [workspaceId, conversationId, ctx.clock.now()],
    );
    if (stopped.length > 0) await tx.record(visitorMailsStopped, { conversation_id: conversationId }, { conversationId, actor: { kind: 'contact', id: null } });
  });
}

/** The language that this visitor's browser asked for. */
export async function localeOf(ctx: Pick<Ctx, 'db'>, { workspaceId, sessionId }: Continuation): Promise<string | null> {
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ locale: string | null }>('select locale from visitor_sessions where workspace_id = $1 and id = $2', [workspaceId, sessionId]),
  );
  return row?.locale ?? null;
}
