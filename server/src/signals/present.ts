import type { z } from 'zod';
import type { TicketSignalsView } from '@baton/contract';
import type { SignalsOfTicket } from '#conversations';
import { sentimentName } from './score-sentiment.ts';

type View = z.infer<typeof TicketSignalsView>;

/** A ticket's signals as the contract shows them. */
export function presentSignals({ ticketId, sentiment, difficulty, signals, messages }: SignalsOfTicket): View {
  const score = toThousandths(sentiment);
  return {
    ticket_id: ticketId,
    measured_at: signals?.measuredAt ?? null,
    sentiment: {
      score,
      name: score === null ? null : sentimentName(score),
      trend: signals?.trend ?? null,
      change: signals?.change ?? null,
      source: signals?.source ?? null,
      by_message: messages.map(presentMessage),
    },
    intent: {
      name: signals?.intent?.name ?? null,
      confidence: signals?.intent?.confidence ?? null,
      alternatives: signals?.intent?.alternatives ?? [],
    },
    difficulty: { score: toThousandths(difficulty), reasons: signals?.reasons ?? [] },
  };
}

function presentMessage(message: SignalsOfTicket['messages'][number]): View['sentiment']['by_message'][number] {
  const score = toThousandths(message.sentiment);
  const { local, model } = message.signals ?? {};
  return {
    message_id: message.id,
    seq: message.seq,
    created_at: message.sentAt.toISOString(),
    score,
    name: score === null ? null : sentimentName(score),
    intent: message.intent,
    source: model ? 'model' : local ? 'local' : null,
    local_score: local?.sentiment ?? null,
    model_score: model?.sentiment ?? null,
    model: model?.model ?? null,
  };
}

/** The column is a `real`: -0.62 comes back as -0.6200000047. */
function toThousandths(number: number | null): number | null {
  return number === null ? null : Math.round(number * 1000) / 1000;
}
