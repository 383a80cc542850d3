import { correlationId } from '#platform/correlation';
import type { Tx } from '#platform/db';
import { turnCompleted } from './events.ts';
import type { TurnExit } from './exits.ts';
import type { Assistant, PromptVersion } from './read-assistants.ts';
import { turns } from './schema.ts';
import type { TurnHandoff } from './schema.ts';
import type { TurnLog } from './turn-log.ts';

export interface TurnEntry {
  conversationId: string;
  ticketId: string | null;
  assistant: Assistant | null;
  prompt: PromptVersion | null;
  seenSeq: number;
  exit: TurnExit;
  handoff?: TurnHandoff | null;
  credits?: number;
  replyMessageId?: string | null;
}

/** Writes the row of a run and its event, in the transaction that did what the row says. */
export async function enterTurn(tx: Tx, log: TurnLog, entry: TurnEntry): Promise<void> {
  await tx.orm.insert(turns).values({
    workspaceId: tx.workspaceId ?? '',
    id: log.turnId,
    conversationId: entry.conversationId,
    ticketId: entry.ticketId,
    assistantId: entry.assistant?.id ?? null,
    exit: entry.exit,
    seenSeq: entry.seenSeq,
    triage: log.triage,
    passages: log.passages,
    handoff: entry.handoff ?? null,
    model: log.model,
    promptId: entry.prompt?.promptId ?? null,
    promptVersion: entry.prompt?.version ?? null,
    usage: log.usage,
    costUsd: log.costUsd === null ? null : log.costUsd.toFixed(8),
    costUnknown: log.costUnknown,
    credits: entry.credits ?? 0,
    guard: log.drafts.length > 0 ? { attempts: log.drafts.map((failures) => ({ failures })) } : null,
    steps: log.steps,
    replyMessageId: entry.replyMessageId ?? null,
    correlationId: correlationId(),
  });
  await tx.record(
    turnCompleted,
    { turn_id: log.turnId, conversation_id: entry.conversationId, ticket_id: entry.ticketId, exit: entry.exit },
    { conversationId: entry.conversationId, ticketId: entry.ticketId, actor: { kind: 'assistant', id: entry.assistant?.id ?? null } },
  );
}
