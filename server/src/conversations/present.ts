import type { z } from 'zod';
import type { ChannelName, ContactView, DeskMessage, InboxView, PhoneNumberView, ServiceMessage, TicketSummary } from '@baton/contract';
import type { Inbox } from './inboxes.ts';
import type { WorkspaceMessage } from './list-workspace-messages.ts';
import type { StoredMessage } from './message-row.ts';
import type { PhoneNumberKind } from './phone-numbers.ts';
import type { ContactDetail } from './read-contact.ts';
import type { TicketView } from './read-tickets.ts';
import { minorUnits } from './minor-units.ts';
import type { InboxKind } from './schema.ts';

/** The desk's word for the kind of an inbox. What is a word of the desk already stays. */
export function toChannel(kind: Exclude<InboxKind, 'desk'> | z.infer<typeof ChannelName>): z.infer<typeof ChannelName> {
  return kind === 'webchat' ? 'chat' : kind;
}

const iso = (moment: Date | null) => moment?.toISOString() ?? null;

export function presentTicket(ticket: TicketView): z.infer<typeof TicketSummary> {
  return {
    id: ticket.id,
    customer_id: ticket.contactId,
    customer_name: ticket.contactName,
    conversation_id: ticket.conversationId,
    inbox_id: ticket.inboxId,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    channel: ticket.channel,
    owner: ticket.owner,
    deliverable: ticket.inboxKind !== 'desk',
    assignee_id: ticket.assigneeId,
    team_id: ticket.teamId,
    handoff_reason: ticket.handoffReason,
    customer_sentiment: ticket.sentiment,
    estimated_difficulty: ticket.difficulty,
    waiting_since: iso(ticket.waitingSince),
    sla_state: ticket.slaState,
    sla_due_at: iso(ticket.slaDueAt),
    tags: ticket.tags,
    pending_until: iso(ticket.pendingUntil),
    version: ticket.version,
    first_response_at: iso(ticket.firstResponseAt),
    resolved_at: iso(ticket.resolvedAt),
    created_at: ticket.createdAt.toISOString(),
    updated_at: ticket.updatedAt.toISOString(),
  };
}

/** A message as the desk shows it. What was deleted where it was written is a tombstone here too. */
export function presentMessage(message: StoredMessage, contactEmail: string | null = null): z.infer<typeof DeskMessage> {
  const { sources, from_email: fromEmail, ...content } = message.content;
  const fromContact = message.authorKind === 'contact';
  const gone = message.deletedAt !== null;
  return {
    id: message.id,
    ticket_id: message.ticketId,
    conversation_id: message.conversationId,
    seq: message.seq,
    from_agent: !fromContact,
    author: message.authorKind,
    kind: message.kind,
    content: gone ? '' : message.text,
    from_name: message.authorName,
    from_email: fromContact ? (typeof fromEmail === 'string' ? fromEmail : contactEmail) : null,
    created_at: message.occurredAt.toISOString(),
    edited_at: iso(message.editedAt),
    deleted_at: iso(message.deletedAt),
    sentiment_score: gone || message.sentiment === null ? null : Math.round(message.sentiment * 1000) / 1000,
    detected_intent: gone ? null : message.intent,
    delivery: message.delivery && { status: message.delivery, error: presentDeliveryError(message) },
    sources: Array.isArray(sources) ? sources : [],
    details: gone ? {} : content,
  };
}

function presentDeliveryError({ deliveryError }: StoredMessage): { code: string; message: string; action: string | null } | null {
  return deliveryError && { code: deliveryError.code, message: deliveryError.message, action: deliveryError.action ?? null };
}

export function presentInbox(inbox: Inbox): z.infer<typeof InboxView> {
  return {
    id: inbox.id,
    kind: inbox.kind,
    channel: inbox.kind === 'desk' ? (inbox.settings.channel ?? 'form') : toChannel(inbox.kind),
    name: inbox.name,
    external_id: inbox.externalId,
    assistant_id: inbox.assistantId,
    status: inbox.status,
    broken_reason: inbox.brokenReason,
  };
}

export function presentContact(contact: ContactDetail): z.infer<typeof ContactView> {
  return {
    id: contact.id,
    name: contact.name,
    language: contact.language,
    merged_into: contact.mergedInto,
    lifetime_value: contact.lifetimeValueMinor === null ? null : contact.lifetimeValueMinor / minorUnits(contact.currency),
    currency: contact.currency,
    total_orders: contact.totalOrders,
    churn_risk_score: contact.churnRisk,
    blocked_at: iso(contact.blockedAt),
    identities: contact.identities,
    proofs: contact.proofs.map((proof) => ({
      conversation_id: proof.conversationId,
      kind: proof.kind,
      address: proof.address,
      proved_at: proof.provedAt.toISOString(),
      expires_at: proof.expiresAt.toISOString(),
    })),
    tickets: contact.tickets.map(presentTicket),
    created_at: contact.createdAt.toISOString(),
  };
}

/** A message as programs see it. */
export function presentServiceMessage(message: WorkspaceMessage): z.infer<typeof ServiceMessage> {
  return {
    message_id: message.id,
    conversation_id: message.conversationId,
    phone_number_id: message.inboxExternalId,
    sender: message.authorKind === 'contact' ? 'user' : 'agent',
    text: message.deletedAt ? '' : message.text,
    timestamp: message.occurredAt.toISOString(),
    status: toServiceStatus(message),
    delivery: message.delivery,
    sequence_no: message.seq,
  };
}

/** `unknown` is not `failed`: a program that sends every failed message again would say things twice. */
function toServiceStatus({ delivery }: StoredMessage): 'sent' | 'failed' | 'pending' {
  if (delivery === 'failed') return 'failed';
  return delivery === 'queued' || delivery === 'sending' || delivery === 'unknown' ? 'pending' : 'sent';
}

export function presentPhoneNumber(inbox: Inbox & { kind: PhoneNumberKind }): z.infer<typeof PhoneNumberView> {
  return {
    id: inbox.id,
    phone_number_id: inbox.externalId,
    type: inbox.kind,
    external_number: inbox.settings.external_number ?? null,
    display_name: inbox.name,
    status: inbox.status,
    broken_reason: inbox.brokenReason,
  };
}
