import { IS_ONE_OF_FEW } from '#platform/db';
import type { Tx } from '#platform/db';

export interface NamedShare {
  name: string;
  /** 0 to 1. */
  confidence: number;
}

/** One judge's view of a message. */
export interface Judgement {
  /** -1 to 1. */
  sentiment: number;
  /** 0 to 1: how much there was to judge by. */
  confidence: number;
  intent: NamedShare & { alternatives: NamedShare[] };
}

/** What was measured of a message. Both judges are kept; the model's counts where it has spoken. */
export interface MessageSignals {
  /** By code. Null when there was nothing to read. */
  local: Judgement | null;
  /** `model`: which; `at`: when, ISO 8601. */
  model?: (Judgement & { model: string; at: string }) | undefined;
  words: number;
  questions: number;
}

/** Why a ticket looks hard: the points of all reasons add up to its difficulty, 0 to 1. */
export interface DifficultyReason {
  name: string;
  points: number;
  max: number;
  explanation: string;
}

export interface TicketSignals {
  trend: 'falling' | 'steady' | 'rising' | null;
  /** The newest two messages against those before, -2 to 2. Null with fewer than two. */
  change: number | null;
  intent: (NamedShare & { alternatives: NamedShare[] }) | null;
  reasons: DifficultyReason[];
  source: 'local' | 'model' | 'mixed' | null;
  /** ISO 8601. */
  measuredAt: string;
}

export interface SaveSignals {
  messages: readonly { id: string; version: string; sentiment: number | null; intent: string | null; signals: MessageSignals }[];
  tickets: readonly { id: string; sentiment: number | null; difficulty: number; intent: string | null; signals: TicketSignals }[];
}

/**
 * Keeps what was measured, of any number of messages and tickets, in one statement. A message that changed since it was read is left for
 * the measuring that its change asked for. Neither a ticket's version nor its time of change moves: nobody changed it.
 */
export async function saveSignals(tx: Tx, { messages, tickets }: SaveSignals): Promise<void> {
  if (messages.length === 0 && tickets.length === 0) return;
  await tx.query(SAVE, [tx.workspaceId, inPlaces(messages), inPlaces(tickets)], 'save-signals');
}

const SAVE = `with said as (
    update messages m set sentiment = v.sentiment, intent = v.intent, signals = v.signals
    from jsonb_to_recordset($2::jsonb) as v (place integer, id uuid, version text, sentiment real, intent text, signals jsonb)
    where ${IS_ONE_OF_FEW} and m.workspace_id = $1 and m.id = v.id and m.xmin::text = v.version
  )
  update tickets t set sentiment = v.sentiment, difficulty = v.difficulty, intent = v.intent, signals = v.signals
  from jsonb_to_recordset($3::jsonb) as v (place integer, id uuid, sentiment real, difficulty real, intent text, signals jsonb)
  where ${IS_ONE_OF_FEW} and t.workspace_id = $1 and t.id = v.id`;

function inPlaces(rows: readonly object[]): string {
  return JSON.stringify(rows.map((row, place) => ({ ...row, place })));
}
