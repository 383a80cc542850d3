import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { insertReply, markAnswered } from './post-assistant-reply.ts';
import type { AssistantReply, Posting } from './post-assistant-reply.ts';
import type { TurnState } from './read-turn-state.ts';

/**
 * Posts the assistant's answer as `postAssistantReply` does, without waiting for a look at how things stand now: the transaction fails (`tryExpecting`) unless the
 * ticket is still the assistant's and nobody has said anything since `state` was read. The same rows are locked in the same order.
 */
export async function postAsExpected(tx: Tx, reply: AssistantReply, { conversation, inbox }: TurnState): Promise<Posting> {
  tx.claim(`turn of ${conversation.id}`);
  tx.writeEach(EXPECT_CONVERSATION, { conversation: conversation.id, last: conversation.lastSeq, seen: reply.seenSeq });
  tx.writeEach(EXPECT_TICKET, { ticket: reply.ticketId, conversation: conversation.id });
  markAnswered(tx, reply.ticketId);
  return insertReply(tx, reply, { kind: inbox.kind, inboxId: conversation.inboxId, lastSeq: conversation.lastSeq });
}

const ALL_OF_THEM = '(select count(*) from held) = (select count(*) from asked)';

const EXPECT_CONVERSATION = defineEach<{ conversation: string; last: number; seen: number }>(
  'expect-conversation',
  'conversation uuid, last integer, seen integer',
  `, held as (
     select 1 from asked join conversations c on c.workspace_id = $1 and c.id = asked.conversation
     where c.last_seq = asked.last and c.last_contact_seq <= asked.seen and c.answered_seq < asked.seen
     order by c.inbox_id, c.contact_id, c.id for update of c)
   select baton_expect(${ALL_OF_THEM}, 'that nobody has said anything since')`,
);

const EXPECT_TICKET = defineEach<{ ticket: string; conversation: string }>(
  'expect-ticket',
  'ticket uuid, conversation uuid',
  `, held as (
     select 1 from asked join tickets t on t.workspace_id = $1 and t.id = asked.ticket and t.conversation_id = asked.conversation
     where t.owner = 'assistant' and t.status in ('open', 'in_progress', 'pending') order by t.id for update of t)
   select baton_expect(${ALL_OF_THEM}, 'that the ticket is the assistant''s')`,
);
