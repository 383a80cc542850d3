import type { Tx } from '#platform/db';
import type { MessageSignals, TicketSignals } from './save-signals.ts';
import type { AuthorKind, TicketStatus } from './schema.ts';

/** A message as its ticket's signals are made from it. */
export interface SignalMessage {
  id: string;
  seq: number;
  authorKind: AuthorKind;
  /** Null once measured, and for what we said; at most READ_CHARACTERS of it. */
  text: string | null;
  deleted: boolean;
  signals: MessageSignals | null;
  sentAt: Date;
  /** The row as it was read: what is saved for an older one is not saved. */
  version: string;
}

export interface SignalState {
  id: string;
  conversationId: string;
  inboxId: string;
  status: TicketStatus;
  handoffReason: string | null;
  sentiment: number | null;
  difficulty: number | null;
  intent: string | null;
  signals: TicketSignals | null;
  /** The contact's other open tickets. */
  openBeside: number;
  /** The contact's tickets of the ninety days before this one. */
  recentBefore: number;
  /** The newest sixty, oldest first. */
  messages: SignalMessage[];
}

const READ_CHARACTERS = 4000;
const NEWEST = 60;

/**
 * What signals are made from: tickets of these conversations in which the contact said something not measured yet, and the tickets named.
 * One statement for any number of them. The tickets are locked, in the order of their ids, until the caller has saved.
 */
export async function lockSignalState(tx: Tx, asked: { conversationIds: readonly string[]; ticketIds: readonly string[] }): Promise<SignalState[]> {
  const rows = await tx.query<SignalState>(STATE, [tx.workspaceId, asked.conversationIds, asked.ticketIds], 'signal-state');
  return rows.map((row) => ({ ...row, messages: row.messages.map((message) => ({ ...message, sentAt: new Date(message.sentAt) })) }));
}

// Both lists through a subquery: bare, Postgres takes a plan that knows how long they are for cheaper, and plans for each call, which was a millisecond.
const STATE = `with wanted as (
    select m.ticket_id as id from messages m where m.workspace_id = $1 and m.conversation_id = any(array(select unnest($2::uuid[]))) and m.author_kind = 'contact'
      and m.kind in ('text', 'media') and m.signals is null and m.ticket_id is not null
    union select unnest(array(select unnest($3::uuid[])))
  ), held as (
    select t.* from tickets t where t.workspace_id = $1 and t.id in (select id from wanted) order by t.id for no key update
  )
  select t.id, t.conversation_id as "conversationId", t.inbox_id as "inboxId", t.status, t.handoff_reason as "handoffReason", t.sentiment::float8 as sentiment,
    t.difficulty::float8 as difficulty, t.intent, t.signals,
    (select count(*)::int from tickets o where o.workspace_id = $1 and o.contact_id = t.contact_id and o.id <> t.id
       and o.status in ('open', 'in_progress', 'pending')) as "openBeside",
    (select count(*)::int from tickets o where o.workspace_id = $1 and o.contact_id = t.contact_id and o.id <> t.id
       and o.created_at between t.created_at - interval '90 days' and t.created_at) as "recentBefore",
    (select coalesce(json_agg(json_build_object('id', s.id, 'seq', s.seq, 'authorKind', s.author_kind, 'text', s.text, 'deleted', s.deleted,
         'signals', s.signals, 'sentAt', s.occurred_at, 'version', s.version) order by s.seq), '[]')
     from (select m.id, m.seq, m.author_kind, m.deleted_at is not null as deleted, m.signals, m.occurred_at, m.xmin::text as version,
             case when m.signals is null and m.author_kind = 'contact' then left(m.text, ${READ_CHARACTERS}) end as text
           from messages m where m.workspace_id = $1 and m.conversation_id = t.conversation_id and m.ticket_id = t.id
             and m.seq >= t.first_seq and m.kind in ('text', 'media', 'unsupported') order by m.seq desc limit ${NEWEST}) s) as messages
  from held t order by t.id`;
