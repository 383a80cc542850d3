/** Contacts, conversations, tickets and messages: the one place a message is written. */
export { createInbox, disableInbox, listInboxes, markInboxBroken, markInboxWorking, readInbox, readInboxSecrets, updateInbox } from './inboxes.ts';
export type { CreateInbox, Inbox } from './inboxes.ts';
export { resealInboxSecrets } from './reseal-secrets.ts';
export type { Resealed } from './reseal-secrets.ts';
export { findInbox } from './find-inbox.ts';
export { receiveMessage } from './receive-message.ts';
export type { InboundMessage } from './receive-message.ts';
export type { SenderIdentity } from './resolve-contact.ts';
export { cleanJson, cleanText } from './clean-text.ts';
export { postAssistantReply } from './post-assistant-reply.ts';
export type { AssistantReply, PostOutcome } from './post-assistant-reply.ts';
export { handOff, listOverdueTickets } from './hand-off.ts';
export type { HandOff, OverdueTicket } from './hand-off.ts';
export { readTurnState, rememberLanguage } from './read-turn-state.ts';
export type { TurnState } from './read-turn-state.ts';
export { addNote, postTeammateReply } from './post-teammate-reply.ts';
export { closeTicket, giveBack, reopenTicket, takeOver } from './change-ticket.ts';
export { assignTicket } from './assign-ticket.ts';
export type { AssignTicket } from './assign-ticket.ts';
export type { Held } from './assignment-holder.ts';
export { followAssignment } from './assignment-steps.ts';
export { changeFields } from './change-fields.ts';
export type { TicketChanges, TicketFields } from './change-fields.ts';
export { mergeContacts } from './merge-contacts.ts';
export { setContactValue } from './set-contact-value.ts';
export type { ContactValue } from './set-contact-value.ts';
export { listMessages, listTickets, readTicket } from './read-tickets.ts';
export type { TicketView } from './read-tickets.ts';
export { applyStatus, claimForSending, markFailed, markSent, markUnknown, releaseToQueued, retryMessage } from './delivery.ts';
export type { Claimed, ProviderStatusReport } from './delivery.ts';
export type { StoredMessage } from './message-row.ts';
export type { AuthorKind, DeliveryError, DeliveryState, IdentityKind, InboxKind, InboxSettings, MessageKind, ProviderStatus, TicketStatus } from './schema.ts';
export {
  assignmentAccepted,
  contactsMerged,
  contactUpdated,
  inboxBroken,
  inboxWorking,
  messagePosted,
  messageReceived,
  messageRetried,
  messageStatus,
  ticketAssigned,
  ticketClosed,
  ticketGivenBack,
  ticketHandedOff,
  ticketOpened,
  ticketReopened,
  ticketTakenOver,
  ticketUpdated,
} from './events.ts';
