import { correlationId } from '#platform/correlation';
import { defineEach } from '#platform/db';
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
  tx.writeEach(ENTER, toRow(log, entry));
  await tx.record(
    turnCompleted,
    { turn_id: log.turnId, conversation_id: entry.conversationId, ticket_id: entry.ticketId, exit: entry.exit },
    { conversationId: entry.conversationId, ticketId: entry.ticketId, actor: { kind: 'assistant', id: entry.assistant?.id ?? null } },
  );
}

const COLUMNS = [
  ['id', 'uuid'],
  ['conversation_id', 'uuid'],
  ['ticket_id', 'uuid'],
  ['assistant_id', 'uuid'],
  ['exit', 'text'],
  ['seen_seq', 'integer'],
  ['triage', 'jsonb'],
  ['passages', 'jsonb'],
  ['handoff', 'jsonb'],
  ['model', 'text'],
  ['prompt_id', 'uuid'],
  ['prompt_version', 'integer'],
  ['usage', 'jsonb'],
  ['cost_usd', 'numeric'],
  ['cost_unknown', 'boolean'],
  ['credits', 'bigint'],
  ['guard', 'jsonb'],
  ['steps', 'jsonb'],
  ['reply_message_id', 'uuid'],
  ['correlation_id', 'text'],
  ['facts', 'uuid[]'],
  ['arm', 'text'],
] as const;

type Row = Record<(typeof COLUMNS)[number][0], unknown>;

const NAMES = COLUMNS.map(([name]) => name).join(', ');
const ENTER = defineEach<Row>(
  'enter-turn',
  COLUMNS.map((column) => column.join(' ')).join(', '),
  `insert into turns (workspace_id, ${NAMES}) select $1, ${NAMES} from asked`,
);

function toRow(log: TurnLog, entry: TurnEntry): Row {
  return {
    id: log.turnId,
    conversation_id: entry.conversationId,
    ticket_id: entry.ticketId,
    assistant_id: entry.assistant?.id ?? null,
    exit: entry.exit,
    seen_seq: entry.seenSeq,
    triage: log.triage,
    passages: log.passages,
    handoff: entry.handoff ?? null,
    model: log.model,
    prompt_id: entry.prompt?.promptId ?? null,
    prompt_version: entry.prompt?.version ?? null,
    usage: log.usage,
    cost_usd: log.costUsd === null ? null : log.costUsd.toFixed(8),
    cost_unknown: log.costUnknown,
    credits: entry.credits ?? 0,
    guard: log.drafts.length > 0 ? { attempts: log.drafts.map((failures) => ({ failures })) } : null,
    steps: log.steps,
    reply_message_id: entry.replyMessageId ?? null,
    correlation_id: correlationId(),
    facts: log.facts.length > 0 ? log.facts : null,
    arm: log.arm,
  };
}
