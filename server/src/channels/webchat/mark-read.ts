import type { Ctx } from '#platform/context';
import { applyStatus, listMessages } from '#conversations';
import type { VisitorSession } from './visitor-session.ts';
import { isFromShop } from './widget-message.ts';

const MOST_AT_ONCE = 100;

/** The visitor has seen everything up to `seq`: the shop's messages until there become `read`. A lower number than before changes nothing. */
export async function markReadByVisitor(ctx: Pick<Ctx, 'db' | 'clock'>, session: VisitorSession, seq: number): Promise<void> {
  const { workspaceId, conversationId } = session;
  if (conversationId === null) return;
  await ctx.db.tx(workspaceId, async (tx) => {
    const [moved] = await tx.query<{ before: number }>(
      `with before as (select read_seq from visitor_sessions where workspace_id = $1 and id = $2 for update)
       update visitor_sessions set read_seq = $3, last_seen_at = now() from before
       where workspace_id = $1 and id = $2 and before.read_seq < $3 returning before.read_seq as before`,
      [workspaceId, session.id, seq],
      'visitor-read',
    );
    if (!moved) return;
    const passed = await listMessages({ db: tx }, workspaceId, conversationId, { afterSeq: moved.before, limit: MOST_AT_ONCE, withoutNotes: true });
    for (const message of passed.filter((one) => one.seq <= seq && isFromShop(one))) {
      await applyStatus({ db: tx }, workspaceId, session.inboxId, {
        externalId: `webchat:${message.id}`,
        messageId: message.id,
        status: 'read',
        occurredAt: ctx.clock.now(),
      });
    }
  });
}
