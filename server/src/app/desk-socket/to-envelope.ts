import type { RealtimeEvent } from '@baton/contract';
import type { TicketSight, TicketSights } from '#conversations';
import type { LoggedEvent } from '#platform/realtime';

/** Whom an event is for. What is about a ticket is for those who may see the ticket at this moment. */
export type Audience =
  | { kind: 'workspace' }
  | { kind: 'ticket'; assigneeId: string | null }
  /** Of those who may see the ticket, these. */
  | { kind: 'teammates'; ids: readonly string[]; assigneeId: string | null }
  /** Those who could see the ticket before and cannot now. */
  | { kind: 'lost_sight'; wasAssignedTo: string | null; assigneeId: string | null };

export interface Push {
  envelope: RealtimeEvent;
  audience: Audience;
}

/** Events under another name outside. */
const NAMES: Record<string, string> = {
  'ticket.opened': 'ticket.created',
  'teammate.presence_changed': 'presence',
  'teammate.mentioned': 'mention',
};
/** What clients know by its own name; any other event of a ticket is a `ticket.updated`. */
const OWN_NAME = new Set(
  `ticket.created ticket.updated ticket.assigned ticket.handed_off ticket.taken_over ticket.given_back ticket.resolved ticket.closed
   ticket.reopened ticket.deleted message.received message.posted message.edited message.deleted message.status message.retried`.split(/\s+/),
);
/** The machinery's own bookkeeping on a ticket: nothing a teammate looks at has changed. */
const INTERNAL = /^(turn|credits|assistant|copilot|knowledge|lead|signals|attachment|message_score)s?\./;

/** What one event says to teammates: nothing, one thing, or several (who is mentioned, who loses sight of the ticket). */
export function toPushes(event: LoggedEvent, sights: TicketSights): Push[] {
  const name = NAMES[event.type] ?? event.type;
  if (name === 'presence') return [{ envelope: envelopeOf(event, name, null), audience: { kind: 'workspace' } }];
  if (INTERNAL.test(name)) return [];
  const ticket = ticketOf(event, sights);
  if (!ticket) return event.ticketId !== null && name === 'ticket.deleted' ? [deletion(event, event.ticketId)] : [];
  if (name === 'mention')
    return [
      {
        envelope: envelopeOf(event, name, ticket),
        audience: { kind: 'teammates', ids: [String(event.payload['teammate_id'])], assigneeId: ticket.assigneeId },
      },
    ];
  const own = OWN_NAME.has(name) || name.startsWith('sla.');
  const { assigneeId } = ticket;
  const pushes: Push[] = [{ envelope: envelopeOf(event, own ? name : 'ticket.updated', ticket, own), audience: { kind: 'ticket', assigneeId } }];
  const change = (event.payload['changes'] as { assignee_id?: { from?: string | null } } | undefined)?.assignee_id;
  if (change) {
    const envelope = { id: event.id, type: 'ticket.gone', ticket_id: ticket.id, at: event.createdAt.toISOString(), data: {} };
    pushes.push({ envelope, audience: { kind: 'lost_sight', wasAssignedTo: change.from ?? null, assigneeId } });
  }
  return pushes;
}

/** The tickets and messages that must be looked up for these events. */
export function sightsNeeded(events: readonly LoggedEvent[]): { ticketIds: string[]; messageIds: string[] } {
  const ticketIds = new Set<string>();
  const messageIds = new Set<string>();
  for (const { ticketId, payload, type } of events) {
    if (ticketId) ticketIds.add(ticketId);
    else if (type.startsWith('message.') && typeof payload['message_id'] === 'string') messageIds.add(payload['message_id']);
  }
  return { ticketIds: [...ticketIds], messageIds: [...messageIds] };
}

function ticketOf(event: LoggedEvent, sights: TicketSights): TicketSight | null {
  if (event.ticketId) return sights.byTicket.get(event.ticketId) ?? null;
  const messageId = event.payload['message_id'];
  return typeof messageId === 'string' ? (sights.byMessage.get(messageId) ?? null) : null;
}

/** The ticket is not there any more, so nobody can tell who could see it: the id alone goes to all. */
function deletion(event: LoggedEvent, ticketId: string): Push {
  const envelope = { id: event.id, type: 'ticket.deleted', ticket_id: ticketId, at: event.createdAt.toISOString(), data: {} };
  return { envelope, audience: { kind: 'workspace' } };
}

function envelopeOf(event: LoggedEvent, type: string, ticket: TicketSight | null, whole = true): RealtimeEvent {
  const { conversation_id: _, ticket_id: __, ...payload } = event.payload;
  const said = whole ? payload : { event: event.type, ...(payload['changes'] ? { changes: payload['changes'] } : {}) };
  const about = ticket && { ticket: presentSight(ticket) };
  return { id: event.id, type, ticket_id: ticket?.id ?? null, at: event.createdAt.toISOString(), data: { ...said, actor: event.actor, ...about } };
}

function presentSight(ticket: TicketSight): Record<string, unknown> {
  const { status, priority, owner, assigneeId, conversationId, updatedAt } = ticket;
  return { status, priority, owner, assignee_id: assigneeId, conversation_id: conversationId, updated_at: updatedAt.toISOString() };
}
