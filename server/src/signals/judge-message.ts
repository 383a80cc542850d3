import type { Judgement, MessageSignals } from '#conversations';
import type { PhraseReader } from './intents.ts';
import type { Language } from './lexicons/lexicon.ts';
import { readTokens } from './read-tokens.ts';
import type { Reading } from './read-tokens.ts';
import { scoreIntent } from './score-intent.ts';
import { scoreSentiment } from './score-sentiment.ts';

export interface JudgeOptions {
  phrases?: PhraseReader | undefined;
  /** The contact's messages before it, oldest first. */
  earlier?: readonly string[];
  language?: Language | undefined;
}

/** Everything the local scorers say of one message. Pure: the same text gives the same signals. */
export function judgeMessage(text: string, options: JudgeOptions = {}): MessageSignals {
  const reading = readTokens(text);
  const words = reading.tokens.length;
  if (words === 0 && reading.emoji.length === 0) return { local: null, words: 0, questions: reading.questions };
  return { local: judge(text, reading, options), words, questions: reading.questions };
}

function judge(text: string, reading: Reading, options: JudgeOptions): Judgement {
  const sentiment = scoreSentiment(text, options.language, reading);
  const intent = scoreIntent(text, options, reading) ?? { name: 'other' as const, confidence: 0, alternatives: [] };
  return { sentiment: sentiment.score, confidence: sentiment.confidence, intent };
}

/** The judge who counts: the model where it has spoken. */
export function judgementOf(signals: MessageSignals): Judgement | null {
  return signals.model ?? signals.local;
}
