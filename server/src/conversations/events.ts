import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();
const subject = { conversation_id: id, ticket_id: id, inbox_id: id };

/** Someone outside said something: a new row, never a repeated delivery. */
export const messageReceived = defineEvent(
  'message.received',
  z.object({ ...subject, ticket_id: id.nullable(), message_id: id, seq: z.int(), kind: z.string(), author_kind: z.enum(['contact', 'teammate', 'system']) }),
);
/** We said something. `delivery` is queued when a provider must be called, none when it is delivered by being stored, or a note. */
export const messagePosted = defineEvent(
  'message.posted',
  z.object({ ...subject, message_id: id, seq: z.int(), author_kind: z.string(), delivery: z.enum(['queued', 'none']) }),
);
export const messageStatus = defineEvent('message.status', z.object({ conversation_id: id, message_id: id, status: z.string() }));
/** A file that a contact sent came in, could not be had, or has to be waited for. */
export const messageFile = defineEvent(
  'message.file',
  z.object({
    conversation_id: id,
    ticket_id: id.nullable(),
    message_id: id,
    seq: z.int(),
    place: z.int(),
    state: z.string(),
    /** Where a person asked to have it fetched again. */
    changes: z.object({ state: z.object({ from: z.string(), to: z.string() }) }).optional(),
  }),
);
/** A person asked to send a failed or unknown message again. */
export const messageRetried = defineEvent('message.retried', z.object({ conversation_id: id, message_id: id }));
export const ticketOpened = defineEvent('ticket.opened', z.object({ ...subject, owner: z.enum(['assistant', 'people']) }));
export const ticketHandedOff = defineEvent('ticket.handed_off', z.object({ ...subject, reason: z.string(), evidence: z.string().nullable() }));
export const ticketTakenOver = defineEvent('ticket.taken_over', z.object({ ...subject, teammate_id: z.string() }));
export const ticketGivenBack = defineEvent('ticket.given_back', z.object(subject));
export const ticketClosed = defineEvent('ticket.closed', z.object(subject));
export const ticketResolved = defineEvent('ticket.resolved', z.object(subject));
/** The moment that a pending ticket waited for has come. */
export const ticketFollowedUp = defineEvent('ticket.followed_up', z.object(subject));
export const ticketRulesChanged = defineEvent(
  'ticket.rules_changed',
  z.object({ changes: z.object({ reopen_window_hours: z.object({ from: z.int(), to: z.int() }) }) }),
);
export const ticketReopened = defineEvent('ticket.reopened', z.object(subject));
const change = z.object({ from: id.nullable(), to: id.nullable() });
/** A ticket went into other hands: a teammate's, a team's, or nobody's. */
export const ticketAssigned = defineEvent(
  'ticket.assigned',
  z.object({
    ...subject,
    reason: z.enum(['manual', 'auto_route', 'escalation', 'transfer']),
    assignment_id: id.nullable(),
    changes: z.object({ assignee_id: change.optional(), team_id: change.optional() }),
  }),
);
/** Whoever has a ticket began with it: by saying so, or by replying. */
export const assignmentAccepted = defineEvent(
  'ticket.assignment_accepted',
  z.object({ ...subject, assignment_id: id, teammate_id: id, changes: z.object({ assignment_status: z.object({ from: z.string(), to: z.string() }) }) }),
);
/** Files came in that a message may name. */
export const attachmentsUploaded = defineEvent('attachments.uploaded', z.object({ ticket_id: id, attachment_ids: z.array(id) }));
/** A contact said what they thought of the help, from 1 to 5, or thought again. */
export const ticketRated = defineEvent(
  'ticket.rated',
  z.object({ ...subject, teammate_id: id.nullable(), changes: z.object({ score: z.object({ from: z.int().nullable(), to: z.int() }) }) }),
);
export const contactsMerged = defineEvent('contact.merged', z.object({ kept: id, merged: id }));
/** Something is known of a contact that was not, by their sync or a person. Of a name only that it changed. */
export const contactUpdated = defineEvent(
  'contact.updated',
  z.object({ contact_id: id, changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })) }),
);
const proof = { contact_id: id, conversation_id: id, ticket_id: id, /** Only its beginning and its domain. */ address: z.string() };
/** A one-time code went out to the address that the contact says is theirs, since an order stands under it. */
export const codeMailed = defineEvent('contact.code_mailed', z.object(proof));
/** The contact has shown that an address is theirs, for one ticket of one conversation. */
export const contactProved = defineEvent('contact.proved', z.object({ ...proof, kind: z.enum(['email_code']), expires_at: z.string() }));
/** An account was connected. Of its secrets only the names, here and below. */
export const inboxConnected = defineEvent(
  'inbox.connected',
  z.object({ inbox_id: id, kind: z.string(), name: z.string(), external_id: z.string(), secrets: z.array(z.string()) }),
);
export const inboxChanged = defineEvent(
  'inbox.changed',
  z.object({ inbox_id: id, changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })), secrets: z.array(z.string()) }),
);
/** A person asked whether it works. */
export const inboxTested = defineEvent('inbox.tested', z.object({ inbox_id: id, ok: z.boolean(), failed: z.array(z.string()) }));
export const inboxBroken = defineEvent('inbox.broken', z.object({ inbox_id: id, reason: z.string() }));
export const inboxWorking = defineEvent('inbox.working', z.object({ inbox_id: id }));
/**
 * Something that people see of a ticket is different now, whoever changed it: one event for each change, beside the one that says why.
 * Fields by their names in the API; a subject's words are left out. `version` is the ticket's from now on.
 */
export const ticketUpdated = defineEvent(
  'ticket.updated',
  z.object({ ...subject, version: z.int(), changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })) }),
);
/** A ticket feels, is about, or looks as hard as something else than before, by what its contact said. Fields by their names in the API. */
export const ticketMeasured = defineEvent(
  'ticket.measured',
  z.object({ ticket_id: id, conversation_id: id, changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })) }),
);
/** A ticket is gone, with everything said in it. */
export const ticketDeleted = defineEvent(
  'ticket.deleted',
  z.object({ ...subject, changes: z.object({ status: z.object({ from: z.string(), to: z.null() }) }) }),
);
/** Many tickets were asked to change at once; each that did has its own event. */
export const ticketsChanged = defineEvent('tickets.changed', z.object({ asked: z.int(), changed: z.int(), unchanged: z.int(), failed: z.int() }));
export const tagRenamed = defineEvent(
  'tag.renamed',
  z.object({ tickets: z.int(), merged: z.boolean(), changes: z.object({ name: z.object({ from: z.string(), to: z.string() }) }) }),
);
const changedMessage = { ...subject, message_id: id, seq: z.int(), kind: z.string(), author_kind: z.string() };
export const messageEdited = defineEvent('message.edited', z.object(changedMessage));
/** A tombstone stands where it was. `erased`: the text is gone from the history too. */
export const messageDeleted = defineEvent('message.deleted', z.object({ ...changedMessage, erased: z.boolean() }));
/** A note calls a teammate who may see the ticket. */
export const teammateMentioned = defineEvent('teammate.mentioned', z.object({ ...subject, teammate_id: id, message_id: id }));
