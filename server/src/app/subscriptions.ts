import {
  businessHoursChanged,
  mailLinkJob,
  teamChanged,
  teamDeleted,
  teammateChanged,
  teammatePresenceChanged,
  teammateRemoved,
  workspaceChanged,
} from '#accounts';
import { absenceJob, disbandTeamJob, giveOutJob, routeTicketJob, takeInJob } from '#assignment';
import { considerJob, mailCodeJob, moveMemoryJob, rememberJob } from '#assistant';
import {
  backfillJob,
  continueByMailJob,
  deliverJob,
  deskActJob,
  fetchMediaJob,
  ingestJob,
  ingestStatusesJob,
  learnContactJob,
  reconcileJob,
  redeliverJob,
  showReadJob,
  tellContactJob,
} from '#channels';
import {
  contactsMerged,
  contactUpdated,
  dropFilesJob,
  inboxWorking,
  messageDeleted,
  messageEdited,
  messagePosted,
  messageReceived,
  messageRetried,
  ticketAssigned,
  ticketClosed,
  ticketDeleted,
  ticketGivenBack,
  ticketHandedOff,
  ticketOpened,
  ticketReopened,
  ticketResolved,
  ticketTakenOver,
  ticketUpdated,
} from '#conversations';
import { embedArticleJob } from '#knowledge';
import { articlePublished } from '#knowledge';
import { dropKeptJob, refreshOrderJob } from '#orders';
import { on } from '#platform/db';
import type { RecordedEvent, Subscription } from '#platform/db';
import type { JobDefinition } from '#platform/jobs';
import { askModelJob, measureJob } from '#signals';
import { keepClocksJob, onOpened, onSaid, onUpdated, reapplyJob, slaPolicyChanged } from '#sla';

/** Every kind of job there is. */
export const JOBS: readonly JobDefinition[] = [
  mailLinkJob,
  dropFilesJob,
  ingestJob,
  ingestStatusesJob,
  considerJob,
  mailCodeJob,
  rememberJob,
  moveMemoryJob,
  deliverJob,
  reconcileJob,
  redeliverJob,
  continueByMailJob,
  deskActJob,
  backfillJob,
  fetchMediaJob,
  showReadJob,
  learnContactJob,
  tellContactJob,
  embedArticleJob,
  routeTicketJob,
  giveOutJob,
  takeInJob,
  disbandTeamJob,
  absenceJob,
  keepClocksJob,
  reapplyJob,
  measureJob,
  askModelJob,
  refreshOrderJob,
  dropKeptJob,
] as JobDefinition[];

/** What nobody waits for begins when the answer is on its way. A handoff measures at once, because who gets the ticket depends on it. */
const BEHIND_THE_ANSWER_MS = 80;
const ABOUT_EARLIER = ['reaction', 'edit', 'deletion', 'status'];

/** The one table of asynchronous flow: event → job, enqueued in the transaction that recorded the event. Timers stand in schedule.ts. */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  on(messageReceived, considerJob, ({ payload }) =>
    payload.author_kind === 'contact' && !ABOUT_EARLIER.includes(payload.kind)
      ? { data: { conversation_id: payload.conversation_id, message_seq: payload.seq }, lane: payload.conversation_id }
      : null,
  ),
  // Made the assistant's again in the desk behind the inbox: nobody there sees it any more, so what is open is answered now.
  on(ticketGivenBack, considerJob, ({ actor, payload }) =>
    actor?.kind === 'system'
      ? { data: { conversation_id: payload.conversation_id, message_seq: Number.MAX_SAFE_INTEGER }, lane: payload.conversation_id }
      : null,
  ),
  on(messageReceived, measureJob, ({ payload }) =>
    payload.author_kind === 'contact' && payload.kind !== 'reaction'
      ? { data: { conversation_id: payload.conversation_id, ticket_id: null }, lane: payload.conversation_id, delayMs: BEHIND_THE_ANSWER_MS }
      : null,
  ),
  on(messageEdited, measureJob, ({ payload }) => toMeasure(payload)),
  on(ticketOpened, rememberJob, ({ payload }) => toRemember(payload.ticket_id, FIRST_LOOK_MS)),
  on(ticketUpdated, rememberJob, ({ payload }) => (OVER.includes(String(payload.changes['status']?.to)) ? toRemember(payload.ticket_id) : null)),
  on(contactsMerged, moveMemoryJob, ({ payload }) => ({ data: { from: payload.merged, to: payload.kept } })),
  on(messageDeleted, dropFilesJob, ({ payload }) => ({ data: { message_id: payload.message_id, ticket_id: null } })),
  on(ticketDeleted, dropFilesJob, ({ payload }) => ({ data: { message_id: null, ticket_id: payload.ticket_id } })),
  on(messageDeleted, measureJob, ({ payload }) => toMeasure(payload)),
  on(ticketHandedOff, measureJob, ({ payload }) => ({
    data: { conversation_id: payload.conversation_id, ticket_id: payload.ticket_id },
    lane: payload.conversation_id,
  })),
  // Under the id of its message: the commit that writes both can then take the message for sending.
  on(messagePosted, deliverJob, ({ payload }, carried) =>
    payload.delivery === 'queued' ? { data: { message_id: payload.message_id }, lane: payload.conversation_id, id: payload.message_id, carried } : null,
  ),
  // Whoever answers has read.
  on(messagePosted, showReadJob, ({ payload }) =>
    payload.delivery === 'queued' && payload.author_kind === 'teammate' ? { data: { conversation_id: payload.conversation_id, typing: false } } : null,
  ),
  // Stored is delivered in the web chat: whether the visitor was still there shows later.
  on(messagePosted, continueByMailJob, ({ payload }) =>
    payload.delivery === 'none' && payload.author_kind === 'teammate' ? { data: { conversation_id: payload.conversation_id } } : null,
  ),
  on(messageRetried, deliverJob, ({ payload }) => ({ data: { message_id: payload.message_id }, lane: payload.conversation_id })),
  on(ticketHandedOff, deskActJob, ({ id, payload }) => ({
    data: { act_id: id, conversation_id: payload.conversation_id, ticket_id: payload.ticket_id, kind: 'hand_over', reason: payload.reason },
    lane: payload.conversation_id,
  })),
  // What people change here of a ticket is so in the desk behind its inbox, too. What was changed there has come from there.
  on(ticketTakenOver, deskActJob, toMirror),
  on(ticketGivenBack, deskActJob, toMirror),
  on(ticketResolved, deskActJob, toMirror),
  on(ticketClosed, deskActJob, toMirror),
  on(ticketReopened, deskActJob, toMirror),
  // What was learned from there is not told back.
  on(contactUpdated, tellContactJob, ({ actor, payload }) =>
    payload.changes['name'] !== undefined && actor !== null && actor.kind !== 'system' ? toTell(payload.contact_id) : null,
  ),
  on(contactsMerged, tellContactJob, ({ payload }) => toTell(payload.kept)),
  on(inboxWorking, redeliverJob, ({ payload }) => ({ data: { inbox_id: payload.inbox_id } })),
  on(articlePublished, embedArticleJob, ({ payload }) => ({ data: { article_id: payload.article_id } })),
  // Whatever may leave a ticket with nobody, or change its place in the queue.
  // A moment later: by then its first words have been read for language and intent.
  on(ticketOpened, routeTicketJob, ({ payload }) => (payload.owner === 'people' ? { ...toRoute(payload.ticket_id), delayMs: 500 } : null)),
  on(ticketHandedOff, routeTicketJob, ({ payload }) => toRoute(payload.ticket_id)),
  on(ticketUpdated, routeTicketJob, ({ payload }) => (touchesQueue(payload.changes) ? toRoute(payload.ticket_id) : null)),
  on(ticketAssigned, routeTicketJob, ({ payload }) => {
    const { assignee_id: assignee, team_id: team } = payload.changes;
    if (assignee ? assignee.to !== null : !team || payload.reason === 'auto_route') return null;
    return toRoute(payload.ticket_id, payload.reason === 'auto_route' ? null : (assignee?.from ?? null));
  }),
  // Whatever gives somebody room.
  on(ticketAssigned, giveOutJob, ({ payload }) => {
    const before = payload.changes.assignee_id?.from;
    return before ? { data: { teammate_id: before } } : null;
  }),
  on(ticketUpdated, giveOutJob, ({ payload }) => (DONE.includes(String(payload.changes['status']?.to)) ? { data: { ticket_id: payload.ticket_id } } : null)),
  on(teammatePresenceChanged, giveOutJob, ({ payload }) => (payload.changes.status.to === 'offline' ? null : { data: { teammate_id: payload.teammate_id } })),
  on(teammateChanged, giveOutJob, ({ payload }) => ({ data: { teammate_id: payload.teammate_id } })),
  on(teamChanged, giveOutJob, ({ payload }) => ({ data: { team_id: payload.team_id } })),
  on(teamDeleted, disbandTeamJob, ({ payload }) => ({ data: { team_id: payload.team_id } })),
  on(teammatePresenceChanged, absenceJob, ({ id, at, payload }) =>
    payload.changes.status.to === 'offline' ? toAbsence('noticed', { id, at, teammateId: payload.teammate_id }) : null,
  ),
  on(teammateRemoved, absenceJob, ({ id, at, payload }) => toAbsence('removed', { id, at, teammateId: payload.teammate_id })),
  on(ticketOpened, keepClocksJob, onOpened),
  on(messageReceived, keepClocksJob, onSaid),
  on(messagePosted, keepClocksJob, onSaid),
  on(ticketUpdated, keepClocksJob, onUpdated),
  on(slaPolicyChanged, reapplyJob, ({ payload }) => (payload.apply_to_open ? { data: { scope: { priority: payload.priority }, after: null } } : null)),
  on(businessHoursChanged, reapplyJob, ({ payload }) =>
    payload.apply_to_open ? { data: { scope: { calendar_id: payload.calendar_id }, after: null } } : null,
  ),
  on(workspaceChanged, dropKeptJob, () => ({ data: {} })),
];

function toMirror({ id, actor, payload }: Pick<RecordedEvent<{ conversation_id: string; ticket_id: string }>, 'id' | 'actor' | 'payload'>) {
  if (actor === null || actor.kind === 'system' || actor.kind === 'contact') return null;
  const { conversation_id: conversationId, ticket_id: ticketId } = payload;
  return { data: { act_id: id, conversation_id: conversationId, ticket_id: ticketId, kind: 'mirror' as const, reason: 'changed_here' }, lane: conversationId };
}

function toTell(contactId: string) {
  return { data: { contact_id: contactId }, lane: contactId };
}

const DONE = ['pending', 'resolved', 'closed'];
const OVER = ['resolved', 'closed'];
/** By then the first words have been said; a ticket that is not quiet yet says itself when to look again. */
const FIRST_LOOK_MS = 60_000;

function toRemember(ticketId: string, delayMs = 0) {
  return { data: { ticket_id: ticketId, look: 0, tries: 0 }, delayMs };
}

function touchesQueue(changes: Record<string, { to: unknown }>): boolean {
  return changes['priority'] !== undefined || changes['tags'] !== undefined || ['open', 'in_progress'].includes(String(changes['status']?.to));
}

function toRoute(ticketId: string, passedOnBy: string | null = null) {
  return { data: { ticket_id: ticketId, passed_on_by: passedOnBy } };
}

function toAbsence(stage: 'noticed' | 'removed', { id, at, teammateId }: { id: string; at: Date; teammateId: string }) {
  return { data: { teammate_id: teammateId, event_id: id, since: at.toISOString(), stage, team_id: null } };
}

/** What the contact said is different now: their message and its ticket are measured again. */
function toMeasure(said: { author_kind: string; conversation_id: string; ticket_id: string | null }) {
  return said.author_kind === 'contact' ? { data: { conversation_id: said.conversation_id, ticket_id: said.ticket_id }, lane: said.conversation_id } : null;
}
