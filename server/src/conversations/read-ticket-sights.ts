import type { Tx } from '#platform/db';
import type { TicketStatus } from './schema.ts';

/** What decides who may see a ticket, and how it stands at this moment. */
export interface TicketSight {
  id: string;
  conversationId: string;
  assigneeId: string | null;
  status: TicketStatus;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  owner: 'assistant' | 'people';
  updatedAt: Date;
}

export interface SightsAsked {
  ticketIds: readonly string[];
  /** Tickets that these messages belong to. */
  messageIds?: readonly string[];
  /** The open tickets of these conversations. */
  conversationIds?: readonly string[];
}

export interface TicketSights {
  byTicket: ReadonlyMap<string, TicketSight>;
  byMessage: ReadonlyMap<string, TicketSight>;
  byConversation: ReadonlyMap<string, TicketSight>;
}

/** Many tickets with one statement, whoever asks: the caller decides who is shown what. */
export async function readTicketSights(tx: Tx, asked: SightsAsked): Promise<TicketSights> {
  const sights = { byTicket: new Map<string, TicketSight>(), byMessage: new Map<string, TicketSight>(), byConversation: new Map<string, TicketSight>() };
  const { ticketIds, messageIds = [], conversationIds = [] } = asked;
  if (ticketIds.length + messageIds.length + conversationIds.length === 0) return sights;
  const rows = await tx.query<TicketSight & { messageId: string | null; ofConversation: boolean }>(
    `with wanted as (
       select id, null::uuid as message_id, false as of_conversation from unnest($2::uuid[]) as id
       union all select ticket_id, id, false from messages where workspace_id = $1 and id = any($3::uuid[]) and ticket_id is not null
       union all select id, null, true from tickets where workspace_id = $1 and conversation_id = any($4::uuid[]) and status in ('open', 'in_progress', 'pending'))
     select t.id, t.conversation_id as "conversationId", t.assignee_id as "assigneeId", t.status, t.priority, t.owner, t.updated_at as "updatedAt",
       w.message_id as "messageId", w.of_conversation as "ofConversation"
     from wanted w join tickets t on t.workspace_id = $1 and t.id = w.id`,
    [tx.workspaceId, ticketIds, messageIds, conversationIds],
    'ticket-sights',
  );
  for (const { messageId, ofConversation, ...sight } of rows) {
    sights.byTicket.set(sight.id, sight);
    if (messageId) sights.byMessage.set(messageId, sight);
    if (ofConversation) sights.byConversation.set(sight.conversationId, sight);
  }
  return sights;
}
