import { readFileSync } from 'node:fs';
import { LANGUAGES, triage } from '../../server/src/assistant/triage/index.ts';
import type { Language } from '../../server/src/assistant/triage/index.ts';
import type { Intent, PhraseReader } from '../../server/src/signals/intents.ts';
import { scoreIntent } from '../../server/src/signals/score-intent.ts';
import { scoreSentiment } from '../../server/src/signals/score-sentiment.ts';
import type { SentimentName } from '../../server/src/signals/score-sentiment.ts';
import { scoreClasses } from './score-classes.ts';

export interface SupportMessage {
  text: string;
  language: Language;
  sentiment: SentimentName;
  intent: Intent;
  /** Irony and understatement: words alone do not tell. */
  hard?: boolean;
}

export interface SignalScore {
  messages: number;
  sentiment: number;
  macroF1: number;
  hard: number;
  /** Good taken for bad or bad for good. */
  opposite: number;
  intent: { phrases: number; model: number; both: number };
  mistakes: string[];
}

export { LANGUAGES };

/** The assistant's triage, as Baton hands it to signals. */
const phrases: PhraseReader = (text) => {
  const { intent, intentScore } = triage({ text, defaultLanguage: 'en', answeredInteractions: 0 });
  return { intent, score: intentScore };
};

export function readSupportMessages(language: Language): SupportMessage[] {
  return JSON.parse(readFileSync(new URL(`./fixtures/signals.${language}.json`, import.meta.url), 'utf8')) as SupportMessage[];
}

/** Shares of the messages of a language judged rightly; the hard ones stand apart. */
export function scoreSupport(language: Language): SignalScore {
  const all = readSupportMessages(language);
  const plain = all.filter((message) => !message.hard);
  const given = plain.map((message) => ({ message, sentiment: scoreSentiment(message.text), both: scoreIntent(message.text, { phrases })?.name }));
  const hard = all.filter((message) => message.hard);
  const share = (test: (row: (typeof given)[number]) => boolean) => given.filter(test).length / given.length;
  return {
    messages: all.length,
    sentiment: share(({ message, sentiment }) => message.sentiment === sentiment.name),
    macroF1: scoreClasses(given.map(({ message, sentiment }) => [message.sentiment, sentiment.name])).macroF1,
    hard: hard.filter((message) => scoreSentiment(message.text).name === message.sentiment).length / hard.length,
    opposite: share(({ message, sentiment }) => message.sentiment !== 'neutral' && sentiment.name !== 'neutral' && message.sentiment !== sentiment.name),
    intent: {
      phrases: share(({ message }) => phrases(message.text, []).intent === message.intent),
      model: share(({ message }) => scoreIntent(message.text)?.name === message.intent),
      both: share(({ message, both }) => both === message.intent),
    },
    mistakes: given.flatMap(({ message, sentiment, both }) => [
      ...(message.sentiment === sentiment.name ? [] : [`${message.text}\n    wanted ${message.sentiment}, got ${sentiment.score}`]),
      ...(message.intent === both ? [] : [`${message.text}\n    wanted ${message.intent}, got ${both}`]),
    ]),
  };
}
