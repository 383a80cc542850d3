import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { lockTicketRow, moveTicket, takeFromAssistant, ticketGivenBack } from '#conversations';
import type { Inbox } from '#conversations';
import { deskActJob } from '../job-definitions.ts';
import { TAKEN } from './desk-steps.ts';
import { isForAssistant } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';

const SYSTEM = { kind: 'system' } as const;

interface Following {
  inbox: Inbox;
  threadId: string;
  /** The newest that is known, and what was known before this event. */
  now: ThreadState;
  before: ThreadState | null;
}

interface OpenTicket {
  id: string;
  conversationId: string;
  owner: 'assistant' | 'people';
  /** A handoff ends with the conversation open by itself. */
  isHandedOff: boolean;
}

/**
 * Lets the ticket follow what people do with its conversation in Chatwoot: resolved there is resolved here, and opened again here too; opened, snoozed or assigned to
 * somebody is the assistant's no more; made pending again by a person is the assistant's again. What is so already is left alone, so our
 * own changes, which come back without an author, do nothing.
 */
export async function followState(tx: Tx, { inbox, threadId, now, before }: Following): Promise<void> {
  const open = await findOpen(tx, inbox.id, threadId);
  if (!open) return reopenResolved(tx, { inbox, threadId, now, before });
  const takes = inbox.settings.chatwoot?.takes ?? 'pending';
  if (now.status === 'resolved') return moveTicket(tx, SYSTEM, await lockTicketRow(tx, open.id), { move: 'resolve' });
  const isAssistants = isForAssistant(now, takes);
  if (!isAssistants && open.owner === 'assistant') {
    // Given back here: Chatwoot takes that in two calls, and what it tells in between is our own doing. Who takes it then is seen at the end.
    if (await isMirrored(tx, open)) return;
    return takeFromAssistant(tx, SYSTEM, await lockTicketRow(tx, open.id));
  }
  const gaveBack = before !== null && before.status !== 'resolved' && !isForAssistant(before, takes) && now.status === 'pending';
  if (gaveBack && isAssistants && open.owner === 'people') return moveTicket(tx, SYSTEM, await lockTicketRow(tx, open.id), { move: 'give_back' });
  // A person took it without Chatwoot's status saying so: a pending conversation is seen by nobody there.
  if (now.status === 'pending' && open.owner === 'people' && !open.isHandedOff) await mirror(tx, open);
}

/**
 * A resolving that is heard after the conversation was made pending again: what was the assistant's until then is done, unless something waits or was
 * asked since. Chatwoot tells when a word was said in whole seconds.
 */
export async function resolveOvertaken(tx: Tx, inboxId: string, { threadId, at }: { threadId: string; at: number }): Promise<void> {
  const [done] = await tx.query<{ id: string }>(
    `select t.id from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and t.status in ('open', 'in_progress', 'pending') and t.owner = 'assistant'
       and c.answered_seq >= c.last_contact_seq
       and not exists (select from messages m where m.workspace_id = $1 and m.conversation_id = c.id and m.author_kind = 'contact' and m.occurred_at > to_timestamp($4))`,
    [tx.workspaceId, inboxId, threadId, at],
    'find-overtaken-end',
  );
  if (done) await moveTicket(tx, SYSTEM, await lockTicketRow(tx, done.id), { move: 'resolve' });
}

/** A person opened a resolved conversation again. One that is pending again waits for its message, which begins new work. */
async function reopenResolved(tx: Tx, { inbox, threadId, now, before }: Following): Promise<void> {
  if (before === null || before.status === now.status || (now.status !== 'open' && now.status !== 'snoozed')) return;
  const [newest] = await tx.query<{ id: string; status: string }>(
    `select t.id, t.status from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 order by t.first_seq desc limit 1`,
    [tx.workspaceId, inbox.id, threadId],
  );
  if (newest?.status === 'resolved') await moveTicket(tx, SYSTEM, await lockTicketRow(tx, newest.id), { move: 'reopen' });
}

async function findOpen(tx: Tx, inboxId: string, threadId: string): Promise<OpenTicket | null> {
  const [open] = await tx.query<OpenTicket>(
    `select t.id, t.conversation_id as "conversationId", t.owner, t.handoff_reason is not null as "isHandedOff" from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and t.status in ('open', 'in_progress', 'pending')`,
    [tx.workspaceId, inboxId, threadId],
    'find-open-ticket',
  );
  return open ?? null;
}

/**
 * A change here is on its way there, and not for so long that it may have been given up. Also one that somebody made a moment ago and no job has taken up
 * yet: the act of such a change has the id of its event.
 */
async function isMirrored(tx: Tx, { id, conversationId }: OpenTicket): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select from desk_acts where workspace_id = $1 and conversation_id = $2 and ticket_id = $3 and kind = 'mirror' and done_at is null
         and created_at > now() - interval '5 minutes')
       or exists (select from events e where e.workspace_id = $1 and e.conversation_id = $2 and e.ticket_id = $3 and e.type = $4
         and e.actor ->> 'kind' not in ('system', 'contact') and e.created_at > now() - interval '5 minutes'
         and not exists (select from desk_acts a where a.workspace_id = $1 and a.id = e.id)) as found`,
    [tx.workspaceId, conversationId, id, ticketGivenBack.type],
  );
  return row?.found ?? false;
}

/** Also where one is under way: it may have looked already, and left it to the message that tells of this. One that finds it done does nothing. */
async function mirror(tx: Tx, { id, conversationId }: OpenTicket): Promise<void> {
  const act = { act_id: newId(), conversation_id: conversationId, ticket_id: id, kind: 'mirror' as const, reason: TAKEN };
  await tx.send(deskActJob, act, { lane: conversationId });
}
