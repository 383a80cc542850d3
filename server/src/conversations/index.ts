/** Contacts, conversations, tickets and messages: the one place a message is written. */
export { findOpenTickets } from './find-open-tickets.ts';
export type { OpenTicket } from './find-open-tickets.ts';
export { findUnsettled } from './find-unsettled.ts';
export type { Unsettled } from './find-unsettled.ts';
export { countUndelivered, forgetUnmatched, listStranded, listStuckSending, listWaiting } from './list-undelivered.ts';
export type { Undelivered } from './list-undelivered.ts';
export {
  countBrokenInboxes,
  listBrokenInboxes,
  listInboxes,
  markInboxBroken,
  markInboxWorking,
  readInbox,
  readInboxForSending,
  readInboxesForSending,
  readInboxSecrets,
} from './inboxes.ts';
export type { Inbox, OpenedInbox } from './inboxes.ts';
export { createInbox, disableInbox, updateInbox } from './save-inbox.ts';
export type { ChangeInbox, CreateInbox } from './save-inbox.ts';
export { acceptedSecrets, describeSecrets } from './inbox-secrets.ts';
export type { InboxSecrets } from './inbox-secrets.ts';
export { readRetiredSecrets } from './retired-secrets.ts';
export { createInboxCache } from './inbox-cache.ts';
export type { InboxCache } from './inbox-cache.ts';
export { resealInboxSecrets } from './reseal-secrets.ts';
export type { Resealed } from './reseal-secrets.ts';
export { findInbox, findInboxById } from './find-inbox.ts';
export { mayWrite } from './sender-rules.ts';
export type { Outgoing } from './outgoing.ts';
export { hasConversation, receiveNotice, renewIdentity } from './receive-notice.ts';
export type { Notice } from './receive-notice.ts';
export { takeBackAnswer } from './take-back-answer.ts';
export { receiveMessage } from './receive-message.ts';
export type { InboundMessage } from './receive-message.ts';
export type { SenderIdentity } from './resolve-contact.ts';
export { cleanJson, cleanText } from './clean-text.ts';
export { postAsExpected } from './post-as-expected.ts';
export { postAssistantReply } from './post-assistant-reply.ts';
export type { AssistantReply, PostOutcome, Posting } from './post-assistant-reply.ts';
export { handOff, listOverdueTickets } from './hand-off.ts';
export type { HandOff, OverdueTicket } from './hand-off.ts';
export { readTurnState } from './read-turn-state.ts';
export type { TurnState } from './read-turn-state.ts';
export { addNote, postTeammateReply } from './post-teammate-reply.ts';
export { closeTicket, giveBack, reopenTicket, resolveTicket, takeOver } from './change-ticket.ts';
export { assignTicket, takeFromAssistant } from './assign-ticket.ts';
export type { AssignTicket } from './assign-ticket.ts';
export { changeHolder } from './assignment-holder.ts';
export type { Held } from './assignment-holder.ts';
export { lockLoad, readLoads } from './assignment-load.ts';
export type { TeammateLoad } from './assignment-load.ts';
export { followAssignment } from './assignment-steps.ts';
export { changeFields } from './change-fields.ts';
export type { TicketChanges, TicketFields } from './change-fields.ts';
export { lockTicket, lockTicketRow, maySee, requireOpen, seesAllTickets } from './lock-ticket.ts';
export type { LockedTicket } from './lock-ticket.ts';
export { markTicketSla } from './mark-ticket-sla.ts';
export type { SlaMark } from './mark-ticket-sla.ts';
export { findTicketToRate, rateTicket, readRatingIn } from './rate-ticket.ts';
export type { AskedRating, Rating } from './rate-ticket.ts';
export { createTicket } from './create-ticket.ts';
export type { NewTicket } from './create-ticket.ts';
export { editTicket } from './edit-ticket.ts';
export type { TicketEdit } from './edit-ticket.ts';
export { moveTicket } from './move-ticket.ts';
export { LIFECYCLE, allowedMoves, leadsTo } from './lifecycle.ts';
export type { Move } from './lifecycle.ts';
export { wakeDue } from './wake-due.ts';
export { sweepBulkRuns } from './change-many-tickets.ts';
export { deleteMessage, editMessage } from './change-message.ts';
export { deleteTicket } from './delete-ticket.ts';
export { mergeContacts } from './merge-contacts.ts';
export { askForCode, forgetAsking } from './ask-for-code.ts';
export type { Asked } from './ask-for-code.ts';
export { issueCode, keepCodeAsLong, noteCodeMailed, readAskedCode } from './issue-code.ts';
export type { AskedCode } from './issue-code.ts';
export type { HeardCode } from './hear-code.ts';
export type { ContactProof } from './read-contact-proof.ts';
export { endProofs } from './end-proofs.ts';
export { sweepProofs } from './sweep-proofs.ts';
export { learnOfContact } from './learn-of-contact.ts';
export { setContactValue } from './set-contact-value.ts';
export type { ContactValue } from './set-contact-value.ts';
export { claimAttachments, linkAttachments } from './attach-to-message.ts';
export type { NamedFile } from './attach-to-message.ts';
export { takeAllIn } from './attach-files.ts';
export { keepFiles } from './attach-keep.ts';
export { attachInbound, noteInboundFile, readWaitingFile, waitForFilesAgain } from './attach-inbound.ts';
export type { FilePlace, InboundFile, WaitingFile } from './attach-inbound.ts';
export { readLinkedAttachment } from './attach-read.ts';
export { openAttachmentLink, signAttachment } from './attach-link.ts';
export { sendFile } from './attach-send-file.ts';
export { dropFilesJob } from './job-definitions.ts';
export { sweepAttachments } from './attach-sweep.ts';
export { acceptFiles, uploadsOf } from './attach-routes.ts';
export { readTicketSights } from './read-ticket-sights.ts';
export type { TicketSight, TicketSights } from './read-ticket-sights.ts';
export { listMessages, readTicket, readTicketsIn } from './read-tickets.ts';
export type { TicketView } from './read-tickets.ts';
export { readTicketMessages } from './read-ticket-messages.ts';
export { claimForSending, lockForSending, readDeliveryStates } from './claim-for-sending.ts';
export type { ToSend } from './claim-for-sending.ts';
export { applyStatus, markAllSent, markFailed, markSent, markUnknown, releaseToQueued, retryMessage } from './delivery.ts';
export type { ProviderStatusReport, Sent } from './delivery.ts';
export type { StoredMessage } from './message-row.ts';
export type { AuthorKind, DeliveryError, DeliveryState, IdentityKind, InboxKind, InboxSettings, MessageKind, ProviderStatus, TicketStatus } from './schema.ts';
export {
  assignmentAccepted,
  contactsMerged,
  contactUpdated,
  inboxBroken,
  inboxTested,
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
  ticketRated,
  ticketReopened,
  ticketTakenOver,
  messageDeleted,
  messageEdited,
  tagRenamed,
  teammateMentioned,
  ticketDeleted,
  ticketFollowedUp,
  ticketResolved,
  ticketRulesChanged,
  ticketsChanged,
  ticketUpdated,
} from './events.ts';
export { applyStatuses } from './apply-statuses.ts';
export { applySeen } from './apply-seen.ts';
export type { InboxReport } from './apply-statuses.ts';
export { readContact } from './read-contact.ts';
export type { ContactDetail } from './read-contact.ts';
export { findContactTicket, holdContactWords, readContactWords } from './read-contact-words.ts';
export type { ContactWords } from './read-contact-words.ts';
export { readContactHistory } from './read-contact-history.ts';
export type { ContactHistory, PastTicket } from './read-contact-history.ts';
export { presentInbox, presentTicket, toChannel } from './present.ts';
export { readValueBands } from './read-value-bands.ts';
export { lockSignalState } from './read-signal-state.ts';
export type { SignalMessage, SignalState } from './read-signal-state.ts';
export { readTicketSignals } from './read-ticket-signals.ts';
export type { SignalsOfTicket } from './read-ticket-signals.ts';
export { saveSignals } from './save-signals.ts';
export type { DifficultyReason, Judgement, MessageSignals, NamedShare, SaveSignals, TicketSignals } from './save-signals.ts';
export { ticketMeasured } from './events.ts';
export { readSignalTexts } from './read-signal-texts.ts';
export type { SignalText } from './read-signal-texts.ts';
export { listPastTickets } from './list-past-tickets.ts';
export type { PastSubject } from './list-past-tickets.ts';
