import type { MessageSignals, SaveSignals, SignalMessage, SignalState, TicketSignals } from '#conversations';
import { estimateDifficulty } from './estimate-difficulty.ts';
import type { PhraseReader } from './intents.ts';
import { judgeMessage, judgementOf } from './judge-message.ts';
import { weighIntent, weighSentiment } from './weigh-ticket.ts';

/** A ticket as measured, with those of its messages that were not before. */
export interface JudgedTicket {
  ticket: SaveSignals['tickets'][number];
  messages: SaveSignals['messages'][number][];
}

/** Measures what is new of a ticket, then the ticket from all of it. Pure. */
export function judgeTicket(state: SignalState, now: Date, phrases?: PhraseReader): JudgedTicket {
  const fresh: JudgedTicket['messages'] = [];
  const known: MessageSignals[] = [];
  const earlier: string[] = [];
  for (const message of state.messages) {
    if (message.authorKind !== 'contact') continue;
    const signals = message.signals ?? judgeMessage(message.deleted ? '' : (message.text ?? ''), { phrases, earlier: earlier.slice(-2) });
    if (message.text !== null && !message.deleted) earlier.push(message.text);
    if (!message.signals) fresh.push(toSaved(message, signals));
    if (!message.deleted) known.push(signals);
  }
  return { messages: fresh, ticket: weighTicket(state, known, now) };
}

export function toSaved(message: Pick<SignalMessage, 'id' | 'version'>, signals: MessageSignals): JudgedTicket['messages'][number] {
  const judgement = judgementOf(signals);
  return { id: message.id, version: message.version, sentiment: judgement?.sentiment ?? null, intent: judgement?.intent.name ?? null, signals };
}

/** A ticket from the signals of its contact's messages, oldest first. */
export function weighTicket(state: SignalState, known: readonly MessageSignals[], now: Date): JudgedTicket['ticket'] {
  const feeling = weighSentiment(known);
  const intent = weighIntent(known);
  const difficulty = estimateDifficulty({
    intent,
    words: known.reduce((sum, one) => sum + one.words, 0),
    questions: known.reduce((sum, one) => sum + one.questions, 0),
    rounds: countRounds(state.messages),
    feeling,
    handoffReason: state.handoffReason,
    openBeside: state.openBeside,
    recentBefore: state.recentBefore,
  });
  const signals: TicketSignals = {
    trend: feeling.trend,
    change: feeling.change,
    intent,
    reasons: difficulty.reasons,
    source: sourceOf(known),
    measuredAt: now.toISOString(),
  };
  return { id: state.id, sentiment: feeling.score, difficulty: difficulty.score, intent: intent?.name ?? null, signals };
}

/** How often the contact wrote again after one of our answers. */
function countRounds(messages: readonly SignalMessage[]): number {
  return messages.filter((message, at) => {
    const before = messages[at - 1];
    return message.authorKind === 'contact' && before !== undefined && before.authorKind !== 'contact' && before.authorKind !== 'system';
  }).length;
}

function sourceOf(known: readonly MessageSignals[]): TicketSignals['source'] {
  const judged = known.filter((one) => judgementOf(one) !== null);
  if (judged.length === 0) return null;
  const byModel = judged.filter((one) => one.model).length;
  if (byModel === 0) return 'local';
  return byModel === judged.length ? 'model' : 'mixed';
}
