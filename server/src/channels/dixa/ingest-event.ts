import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { applyStatus, lockTicketRow, moveTicket, readInbox, receiveMessage, takeFromAssistant } from '#conversations';
import type { Delivery } from '../reading.ts';
import { writeInteraction } from '../write-interaction.ts';
import type { NewInteraction } from '../write-interaction.ts';
import { speakerOf } from './dixa-account.ts';
import { concernsAssistant, judgeEvent } from './judge-event.ts';
import type { Verdict } from './judge-event.ts';
import { readDixaEvent } from './read-event.ts';
import type { DixaEvent } from './read-event.ts';
import { readDixaItem } from './read-item.ts';

const SYSTEM = { kind: 'system' } as const;

/** Handles one stored event in the caller's transaction: its message or state, and its line in the record of interactions. */
export async function ingestDixaEvent(ctx: Pick<Ctx, 'clock' | 'config' | 'vault'>, tx: Tx, delivery: Delivery): Promise<string> {
  const workspaceId = tx.workspaceId ?? '';
  const inner = { ...ctx, db: tx };
  const inbox = await readInbox(inner, workspaceId, delivery.inboxId);
  const speakerId = speakerOf(ctx.config, inbox);
  const read = readDixaItem(delivery.payload, delivery.receivedAt, speakerId);
  if (read.kind === 'status') return `status_${await applyStatus(inner, workspaceId, inbox.id, read.report)}`;
  if (read.kind === 'desk') return changeTickets(tx, inbox.id, read);
  if (read.kind !== 'message') return read.kind === 'nothing' ? read.outcome : 'not_understood';
  const event = readDixaEvent(delivery.payload.item);
  if (!event?.message) return 'unreadable';
  const verdict = judgeEvent(event, inbox, speakerId);
  const skipped = verdict.validation === 'answer' || !event.message.inbound ? {} : { skipped: verdict.validation };
  const content = { ...read.message.content, ...skipped };
  const isOver = !event.message.inbound && (await isBeforeClosing(tx, inbox.id, { threadId: event.conversation.id, at: read.message.occurredAt }));
  const { isNew } = await receiveMessage(inner, workspaceId, { ...read.message, content, inboxId: inbox.id, externalId: event.message.id, isOver });
  if (concernsAssistant(verdict)) writeInteraction(tx, toInteraction(inbox.id, event, verdict));
  return isNew ? 'message_stored' : 'known_before';
}

/** Webhooks overtake each other: the last words of a person may come after the closing, and belong to what was closed. */
async function isBeforeClosing(tx: Tx, inboxId: string, { threadId, at }: { threadId: string; at: Date }): Promise<boolean> {
  const [row] = await tx.query<{ isBefore: boolean | null }>(
    `select t.resolved_at >= $4 as "isBefore" from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 order by t.first_seq desc limit 1`,
    [tx.workspaceId, inboxId, threadId, at],
  );
  return row?.isBefore ?? false;
}

/**
 * What people did in Dixa: a closed conversation is resolved here, and one that a person has taken is the assistant's no more. A closing that
 * comes late, after the customer wrote again, closes nothing: Dixa has opened the conversation since.
 */
async function changeTickets(tx: Tx, inboxId: string, read: { act: 'closed' | 'taken'; threadId: string; at: Date | null }): Promise<string> {
  const [open] = await tx.query<{ id: string; wentOn: boolean }>(
    `select t.id, exists (select from messages m where m.workspace_id = $1 and m.conversation_id = c.id and m.author_kind = 'contact' and m.occurred_at > $4) as "wentOn"
     from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and t.status in ('open', 'in_progress', 'pending')`,
    [tx.workspaceId, inboxId, read.threadId, read.at],
  );
  if (!open) return `${read.act}_nothing_open`;
  if (read.act === 'closed' && open.wentOn) return 'closed_too_late';
  const ticket = await lockTicketRow(tx, open.id);
  if (read.act === 'taken') await takeFromAssistant(tx, SYSTEM, ticket);
  else await moveTicket(tx, SYSTEM, ticket, { move: 'resolve' });
  return read.act;
}

function toInteraction(inboxId: string, { eventId, conversation, message }: DixaEvent, verdict: Verdict): NewInteraction {
  const skipped = verdict.validation === 'answer' ? null : verdict.validation;
  const userRef = conversation.requester?.id ?? message?.author?.id ?? null;
  const { isInitial, timeDiffMs } = verdict;
  return { inboxId, eventId, threadId: conversation.id, messageRef: message?.id ?? '', userRef, isInitial, timeDiffMs, skipped };
}
