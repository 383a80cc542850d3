import { defineEach } from '#platform/db';
import type { Db } from '#platform/db';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import type { IdentityKind, InboxKind, InboxSettings, TicketStatus } from './schema.ts';

/** All that a turn of the assistant starts from, read in one transaction. */
export interface TurnState {
  conversation: {
    id: string;
    inboxId: string;
    contactId: string;
    lastSeq: number;
    lastContactSeq: number;
    answeredSeq: number;
    language: string | null;
    contactWroteAt: Date | null;
    /** The provider's own conversation. */
    threadId: string | null;
    createdAt: Date;
    /** Answers the assistant gave in earlier tickets of a Dixa conversation, which is one question from its beginning to its end; elsewhere 0. */
    answeredBefore: number;
  };
  inbox: { kind: InboxKind; assistantId: string | null; settings: InboxSettings };
  /** The open ticket, if any. */
  ticket: {
    id: string;
    owner: 'assistant' | 'people';
    status: TicketStatus;
    answeredCount: number;
    createdAt: Date;
    firstSeq: number;
    deadlineAt: Date | null;
  } | null;
  /** `identities`: most trusted first. */
  contact: { id: string; name: string | null; language: string | null; identities: { kind: IdentityKind; value: string; verified: boolean }[] };
  /** The address that the contact has shown to be theirs in this ticket, by a mailed code; it may have expired. */
  proof: { address: string; expiresAt: Date } | null;
  /** The ticket's newest fifty messages, oldest first, notes left out. */
  messages: StoredMessage[];
}

const NEWEST = 50;

export async function readTurnState(ctx: { db: Db }, workspaceId: string, conversationId: string): Promise<TurnState | null> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const of = { conversation: conversationId };
    // Side by side: both leave as one packet.
    const [[row], messages] = await Promise.all([tx.each(STATE, of), tx.each(MESSAGES, of)]);
    return row ? { ...reviveDates(row), messages: messages.reverse() } : null;
  });
}

const STATE = defineEach<{ conversation: string }, Omit<TurnState, 'messages'>>(
  'turn-state',
  'conversation uuid',
  `select asked.place,
  json_build_object('id', c.id, 'inboxId', c.inbox_id, 'contactId', c.contact_id, 'lastSeq', c.last_seq, 'lastContactSeq', c.last_contact_seq,
    'answeredSeq', c.answered_seq, 'language', c.language, 'contactWroteAt', c.contact_wrote_at, 'threadId', c.thread_id, 'createdAt', c.created_at, 'answeredBefore', case when c.thread_id is null or i.kind <> 'dixa' then 0 else coalesce((select sum(e.answered_count)::int from tickets e
      where e.workspace_id = c.workspace_id and e.conversation_id = c.id and e.id is distinct from t.id), 0) end) as conversation,
  json_build_object('kind', i.kind, 'assistantId', case when i.status <> 'disabled' then i.assistant_id end, 'settings', i.settings) as inbox,
  case when t.id is null then null else json_build_object('id', t.id, 'owner', t.owner, 'status', t.status, 'answeredCount', t.answered_count,
    'createdAt', t.created_at, 'firstSeq', t.first_seq, 'deadlineAt', t.deadline_at) end as ticket,
  json_build_object('id', p.id, 'name', p.name, 'language', p.language, 'identities',
    (select coalesce(json_agg(json_build_object('kind', d.kind, 'value', d.value, 'verified', d.verified) order by d.verified desc, d.created_at), '[]') from contact_identities d
     where d.workspace_id = c.workspace_id and d.contact_id = p.id)) as contact,
  (select json_build_object('address', f.address, 'expiresAt', f.expires_at) from contact_proofs f
   where f.workspace_id = c.workspace_id and f.conversation_id = c.id and f.contact_id = c.contact_id and f.ticket_id = t.id) as proof
  from asked join conversations c on c.workspace_id = $1 and c.id = asked.conversation
  join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id
  join contacts p on p.workspace_id = c.workspace_id and p.id = c.contact_id
  left join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id and t.status in ('open', 'in_progress', 'pending')`,
);

const MESSAGES = defineEach<{ conversation: string }, StoredMessage>(
  'turn-messages',
  'conversation uuid',
  `select asked.place, newest.* from asked cross join lateral (
    select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and conversation_id = asked.conversation and kind <> 'note'
      and seq >= coalesce((select first_seq from tickets where workspace_id = $1 and conversation_id = asked.conversation and status in ('open', 'in_progress', 'pending')), 0)
    order by seq desc limit ${NEWEST}) as newest order by asked.place, newest.seq desc`,
);

/** JSON has no dates: the moments of the row come back as text. */
function reviveDates(row: Omit<TurnState, 'messages'>): Omit<TurnState, 'messages'> {
  const { conversation, ticket, proof } = row;
  return {
    ...row,
    conversation: {
      ...conversation,
      createdAt: new Date(conversation.createdAt),
      contactWroteAt: conversation.contactWroteAt && new Date(conversation.contactWroteAt),
    },
    proof: proof && { ...proof, expiresAt: new Date(proof.expiresAt) },
    ticket: ticket && { ...ticket, createdAt: new Date(ticket.createdAt), deadlineAt: ticket.deadlineAt && new Date(ticket.deadlineAt) },
  };
}
