import { correlationId } from '#platform/correlation';
import type { Tx } from '#platform/db';
import { turnCompleted } from './events.ts';
import type { TurnExit } from './exits.ts';
import type { PromptVersion } from './read-assistants.ts';
import type { EffectiveAssistant } from './settings/resolve-assistant.ts';
import type { TurnHandoff } from './schema.ts';
import type { TurnLog } from './turn-log.ts';

export interface TurnEntry {
  conversationId: string;
  ticketId: string | null;
  assistant: EffectiveAssistant | null;
  prompt: PromptVersion | null;
  seenSeq: number;
  exit: TurnExit;
  handoff?: TurnHandoff | null;
  credits?: number;
  replyMessageId?: string | null;
}

/** Writes the row of a run and its event, in the transaction that did what the row says. */
export async function enterTurn(tx: Tx, log: TurnLog, entry: TurnEntry): Promise<void> {
  tx.write(INSERT, valuesOf(tx, log, entry), 'enter-turn');
  await tx.record(
    turnCompleted,
    { turn_id: log.turnId, conversation_id: entry.conversationId, ticket_id: entry.ticketId, exit: entry.exit },
    { conversationId: entry.conversationId, ticketId: entry.ticketId, actor: { kind: 'assistant', id: entry.assistant?.id ?? null } },
  );
}

const INSERT = `insert into turns (workspace_id, id, conversation_id, ticket_id, assistant_id, exit, seen_seq, triage, passages, handoff, model,
    prompt_id, prompt_version, usage, cost_usd, cost_unknown, credits, guard, steps, reply_message_id, correlation_id, facts, arm)
  values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10::jsonb, $11, $12, $13, $14::jsonb, $15, $16, $17, $18::jsonb, $19::jsonb, $20, $21, $22::uuid[], $23)`;

function valuesOf(tx: Tx, log: TurnLog, entry: TurnEntry): unknown[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return [
    tx.workspaceId,
    log.turnId,
    entry.conversationId,
    entry.ticketId,
    entry.assistant?.id ?? null,
    entry.exit,
    entry.seenSeq,
    json(log.triage),
    json(log.passages),
    json(entry.handoff ?? null),
    log.model,
    entry.prompt?.promptId ?? null,
    entry.prompt?.version ?? null,
    json(log.usage),
    log.costUsd === null ? null : log.costUsd.toFixed(8),
    log.costUnknown,
    entry.credits ?? 0,
    json(log.drafts.length > 0 ? { attempts: log.drafts.map((failures) => ({ failures })) } : null),
    json(log.steps),
    entry.replyMessageId ?? null,
    correlationId(),
    log.facts.length > 0 ? log.facts : null,
    log.arm,
  ];
}
