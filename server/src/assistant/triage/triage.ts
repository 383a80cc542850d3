import { keepResults } from '#platform/keep-results';
import { detectLanguage } from './detect-language.ts';
import type { DetectedLanguage } from './detect-language.ts';
import { findHandoff } from './find-handoff.ts';
import { findIntent, findRole } from './find-intent.ts';
import type { IntentGuess } from './find-intent.ts';
import { hitsOf, judgeText } from './judge-text.ts';
import type { JudgedText } from './judge-text.ts';
import { normaliseInbound } from './normalise-inbound.ts';
import { readWords } from './read-words.ts';
import type { Words } from './read-words.ts';
import type { HandoffReason, Intent, Language, Role } from './vocabulary.ts';

/** A sub-intent a workspace added: `phrases` are literal wordings, in any of the five languages. */
export interface SubIntent {
  intent: Intent;
  name: string;
  phrases: readonly string[];
}

export interface TriageInput {
  /** What the contact wrote, as received. Read up to 10 000 characters. */
  text: string;
  /** Earlier messages of this ticket, oldest first. */
  history?: readonly { author: 'contact' | 'assistant' | 'teammate'; text: string }[];
  /** The language known from earlier messages or from the contact's profile. */
  knownLanguage?: Language | undefined;
  /** Used when neither the text nor `knownLanguage` tells the language. */
  defaultLanguage: Language;
  /** How many interactions of this ticket the assistant has answered already. */
  answeredInteractions: number;
  subIntents?: readonly SubIntent[];
  /** Languages the assistant may answer in; absent means all five. */
  assistantLanguages?: readonly Language[];
}

export interface HandoffSign {
  reason: HandoffReason;
  /** The contact's own words, or the count, that led to the reason. */
  evidence: string;
}

export interface Triage {
  /** The language to answer in. */
  language: Language;
  /** False when the language is a fall-back and not read from the text. */
  languageCertain: boolean;
  /** ISO 639-1 code read from the text alone; null for "ok", "hoi", order numbers. */
  detected: string | null;
  role: Role;
  intent: Intent;
  /** 0 to 1; 0 for `other` without any sign. */
  intentScore: number;
  subIntent: string | null;
  /** Empty when the assistant may answer. */
  handoff: HandoffSign[];
}

/** Interactions the assistant may answer before a person takes the ticket. */
const ANSWERED_LIMIT = 2;
/** What an intent is worth that an earlier message gave, when this one says nothing itself ("and now?"). */
const INHERITED = 0.5;
/** A workspace's own phrase is exact, so it outweighs all but a clear intent of another kind. */
const OWN_PHRASE_SCORE = 0.9;

/** Subjects that only one side of a marketplace has. */
const ROLE_OF: Partial<Readonly<Record<Intent, Role>>> = {
  refund: 'buyer',
  not_as_described: 'buyer',
  seller_no_response: 'buyer',
  payout: 'seller',
  listing: 'seller',
};

interface Reading {
  words: Words;
  language: DetectedLanguage;
  texts: JudgedText[];
}

/**
 * Judges the unanswered text of a ticket: language, side, subject and the reasons to hand over. Pure and deterministic:
 * the same input gives the same outcome, and nothing in a text can make it slow. Never throws on any text.
 */
export function triage(input: TriageInput): Triage {
  const reading = readText(input.text);
  const detected = reading.language.language;
  const allowed = (language: Language | null | undefined): language is Language =>
    language !== null && language !== undefined && (input.assistantLanguages?.length ? input.assistantLanguages.includes(language) : true);
  const fallback = [input.knownLanguage, input.defaultLanguage].find(allowed) ?? input.assistantLanguages?.[0] ?? input.defaultLanguage;
  const language = allowed(detected) ? detected : fallback;
  const subject = judgeSubject(reading, input);
  return {
    language,
    languageCertain: language === detected,
    detected,
    role: judgeRole(reading, input.history, subject.intent),
    ...subject,
    handoff: judgeHandoff(reading, input),
  };
}

/** A message is read for its signals and then for its turn, and again as what was said before the next one. */
const readRecent = keepResults(1000, readPlain);
const LONGEST_KEPT = 1000;

function readText(text: string): Reading {
  const plain = normaliseInbound(text);
  return plain.length <= LONGEST_KEPT ? readRecent(plain) : readPlain(plain);
}

function readPlain(plain: string): Reading {
  const words = readWords(plain);
  const language = detectLanguage(plain, words.words);
  return { words, language, texts: language.candidates.map((candidate) => judgeText(candidate, words)) };
}

/** The best guess of any language that could be meant; the likelier language wins a tie. */
function bestIntent(texts: readonly JudgedText[]): IntentGuess {
  let best: IntentGuess = { intent: 'other', score: 0, subIntent: null };
  for (const text of texts) {
    const guess = findIntent(text);
    if (guess.score > best.score) best = guess;
  }
  return best;
}

function judgeSubject(reading: Reading, input: TriageInput): Pick<Triage, 'intent' | 'intentScore' | 'subIntent'> {
  const own = findOwnSubIntent(reading.words, input.subIntents ?? []);
  let guess = bestIntent(reading.texts);
  if (guess.score === 0) {
    const earlier = lastOfContact(input.history)
      .map((text) => bestIntent(readText(text).texts))
      .find((one) => one.score > 0);
    if (earlier) guess = { ...earlier, score: earlier.score * INHERITED };
  }
  if (!own) return { intent: guess.intent, intentScore: round(guess.score), subIntent: guess.subIntent };
  return { intent: own.intent, intentScore: round(Math.max(guess.intent === own.intent ? guess.score : 0, OWN_PHRASE_SCORE)), subIntent: own.name };
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000;
}

/** The contact's last two earlier messages, newest first: enough for "and?", and little to read. */
function lastOfContact(history: TriageInput['history']): string[] {
  return (history ?? [])
    .filter((message) => message.author === 'contact')
    .slice(-2)
    .map((message) => message.text)
    .toReversed();
}

/** The longest phrase a workspace added that stands in the text as whole words. */
function findOwnSubIntent(text: Words, subIntents: readonly SubIntent[]): SubIntent | null {
  if (subIntents.length === 0) return null;
  const whole = ` ${text.words.join(' ')} `;
  let found: SubIntent | null = null;
  let length = 0;
  for (const subIntent of subIntents) {
    for (const phrase of subIntent.phrases) {
      const wanted = readWords(phrase).words.join(' ');
      if (wanted.length > length && whole.includes(` ${wanted} `)) {
        found = subIntent;
        length = wanted.length;
      }
    }
  }
  return found;
}

/** The contact's own words, then the subject where only one side has it, then what was said before. */
function judgeRole(reading: Reading, history: TriageInput['history'], intent: Intent): Role {
  const role = reading.texts.map(findRole).find((one) => one !== 'unknown');
  if (role) return role;
  const implied = ROLE_OF[intent];
  if (implied) return implied;
  for (const text of lastOfContact(history)) {
    const earlier = readText(text)
      .texts.map(findRole)
      .find((one) => one !== 'unknown');
    if (earlier) return earlier;
  }
  return 'unknown';
}

function judgeHandoff(reading: Reading, input: TriageInput): HandoffSign[] {
  const signs = new Map<HandoffReason, string>();
  const otherSenses = reading.texts.flatMap((text) => hitsOf(text, 'notAHuman'));
  for (const text of reading.texts) for (const sign of findHandoff(text, otherSenses)) if (!signs.has(sign.reason)) signs.set(sign.reason, sign.evidence);
  if (!signs.has('asks_for_human') && acceptsColleague(reading, input.history)) signs.set('asks_for_human', reading.words.words.join(' '));
  if (input.answeredInteractions >= ANSWERED_LIMIT) signs.set('answered_twice', `${input.answeredInteractions} interactions answered`);
  return [...signs].map(([reason, evidence]) => ({ reason, evidence: evidence.slice(0, 200) }));
}

/** A short "yes please" to the assistant's own question whether a colleague should take over. */
function acceptsColleague(reading: Reading, history: TriageInput['history']): boolean {
  const last = history?.at(-1);
  if (last?.author !== 'assistant' || reading.words.words.length === 0 || reading.words.words.length > 5) return false;
  const offer = readText(last.text);
  const offered = offer.words.asks.includes(true) && offer.texts.some((text) => hitsOf(text, 'offersColleague').length > 0);
  if (!offered) return false;
  return offer.texts.some((text) => {
    const answer = judgeText(text.language, reading.words);
    return hitsOf(answer, 'yes').length > 0 && hitsOf(answer, 'negators').length === 0;
  });
}
