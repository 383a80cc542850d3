import type { Ctx } from '#platform/context';

/** What became of one event of a customer. */
export interface Interaction {
  id: string;
  conversationId: string;
  messageId: string;
  eventId: string;
  userId: string | null;
  aiResponse: string | null;
  isInitialMessage: boolean;
  timeDiffMs: number | null;
  /** Null while the answer is on its way, or nobody knows whether it arrived. */
  sent: boolean | null;
  originalText: string | null;
  loggedAt: Date;
  skippedReason: string | null;
}

export interface InteractionFilter {
  conversationId?: string | undefined;
  messageId?: string | undefined;
  since?: Date | undefined;
  /** The last one of the page before. */
  after?: string | undefined;
  limit: number;
}

// The words are read where they stand: what was erased there is gone here too. The answer is what the assistant said next.
const LIST = `select i.id, i.thread_id as "conversationId", i.message_ref as "messageId", i.event_id as "eventId", i.user_ref as "userId",
    a.text as "aiResponse", i.is_initial_message as "isInitialMessage", i.time_diff_ms::float8 as "timeDiffMs",
    case when a.delivery in ('sent', 'delivered', 'read') then true when a.delivery in ('queued', 'sending', 'unknown') then null
      when a.delivery is null and i.skipped_reason is null and t.owner = 'assistant' then null else false end as sent,
    m.text as "originalText", i.logged_at as "loggedAt",
    coalesce(i.skipped_reason, case when a.id is null and t.owner = 'people' then coalesce('handed_over_' || t.handoff_reason, 'human_took_part') end) as "skippedReason"
  from interactions i
  left join messages m on m.workspace_id = i.workspace_id and m.inbox_id = i.inbox_id and m.external_id = i.message_ref
  left join tickets t on t.workspace_id = i.workspace_id and t.id = m.ticket_id
  left join lateral (select s.id, s.text, s.delivery from messages s where s.workspace_id = i.workspace_id and s.conversation_id = m.conversation_id
    and s.author_kind = 'assistant' and s.kind = 'text' and s.seq > m.seq and i.skipped_reason is null order by s.seq limit 1) a on true
  where i.workspace_id = $1 and ($2::text is null or i.thread_id = $2) and ($3::text is null or i.message_ref = $3)
    and ($4::timestamptz is null or i.logged_at >= $4) and ($5::uuid is null or i.id > $5)
  order by i.id limit $6`;

/** The record of interactions, oldest first. */
export function listInteractions(ctx: Pick<Ctx, 'db'>, workspaceId: string, filter: InteractionFilter): Promise<Interaction[]> {
  const { conversationId = null, messageId = null, since = null, after = null, limit } = filter;
  return ctx.db.tx(workspaceId, (tx) => tx.query<Interaction>(LIST, [workspaceId, conversationId, messageId, since, after, limit], 'list-interactions'));
}
