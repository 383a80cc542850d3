import { keepResults } from '#platform/keep-results';
import { countWords } from '../format/index.ts';
import { detectLanguage } from '../triage/detect-language.ts';
import { unitsOf } from '../builtin/units-of.ts';
import { readWords } from '../triage/read-words.ts';
import type { Language } from '../triage/index.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import { checkLeaks } from './check-leaks.ts';
import { checkLinks } from './check-links.ts';
import { findFigures } from './find-figures.ts';
import { findPromises, isBacked } from './find-promises.ts';
import type { GuardFailure, GuardInput, GuardVerdict } from './guard-input.ts';

const DEFAULT_MAX_WORDS = 150;
/** A reply longer than this is refused before anything else reads it. */
const MAX_CHARACTERS = 10_000;
/** Words below which a language cannot be told well enough to refuse a reply for it. */
const LANGUAGE_WORDS = 6;

/** Checks a reply before it is posted. Pure; never changes the reply. All failures are given, so that one retry can mend them all. */
export function guardReply(input: GuardInput): GuardVerdict {
  const { greeting, paragraphs, closing } = input.reply;
  const body = paragraphs.map((paragraph) => paragraph.text).join('\n\n');
  const whole = [greeting ?? '', body, closing ?? ''].join('\n\n').trim();
  if (!/\p{L}/u.test(body)) return { ok: false, failures: [{ rule: 'empty', detail: 'The reply says nothing.' }] };
  if (whole.length > MAX_CHARACTERS)
    return { ok: false, failures: [{ rule: 'length', detail: `The reply has ${whole.length} characters; ${MAX_CHARACTERS} is the limit.` }] };
  const failures = [
    ...checkLength(whole, input),
    ...checkLanguage(body, input),
    ...checkEvidence(body, input),
    ...checkLinks(whole, input),
    ...checkIdentifiers(whole, input),
    ...checkLeaks(whole, input),
  ];
  return failures.length === 0 ? { ok: true } : { ok: false, failures };
}

function checkLength(whole: string, input: GuardInput): GuardFailure[] {
  const limit = input.maxWords ?? DEFAULT_MAX_WORDS;
  const words = countWords(whole);
  return words > limit ? [{ rule: 'length', detail: `The reply has ${words} words; ${limit} is the limit.` }] : [];
}

function checkLanguage(body: string, input: GuardInput): GuardFailure[] {
  if (input.reply.language !== input.language)
    return [{ rule: 'language', detail: `The reply says it is in ${input.reply.language}; it must be in ${input.language}.` }];
  const own = (input.names ?? []).filter((name) => name !== '').reduce((text, name) => text.replaceAll(name, ' '), body);
  const { language } = readLanguage(own);
  return language !== null && language !== input.language
    ? [{ rule: 'language', detail: `The reply reads as ${language}; it must be in ${input.language}.` }]
    : [];
}

/** Null for too few words. Many questions are answered with the same sentences of an article, which need not be read for each. */
const readLanguage = keepResults(500, (text): { language: Language | null } => {
  const { words } = readWords(text);
  return words.length < LANGUAGE_WORDS ? { language: null } : detectLanguage(text, words);
});

/** The same passages stand behind many replies. */
const figuresInText = keepResults(1000, findFigures);
const sentencesOfPassage = keepResults(500, (passage) => new Set(unitsOf(passage).map((unit) => bare(unit.text))));

/** Claims and figures against what this turn's tools returned and what the reply cites. */
function checkEvidence(body: string, input: GuardInput): GuardFailure[] {
  const failures: GuardFailure[] = [];
  const cited = new Set(input.reply.paragraphs.flatMap((paragraph) => paragraph.sources));
  for (const number of cited) {
    if (!input.sources.some((source) => source.number === number)) failures.push({ rule: 'citation', detail: `Source ${number} does not exist.` });
  }
  const passages = input.sources.filter((source) => cited.has(source.number)).map((source) => `${source.title}\n${source.text}`);
  const tools = input.toolResults.map((result) => result.text);
  for (const promise of findPromises(input.reply.language, withoutQuotations(body, passages))) {
    if (!isBacked(promise, { tools, passages })) {
      const need = promise.done ? 'no tool reported it' : 'no tool reported it and no cited source says so';
      failures.push({ rule: 'promise', detail: `"${promise.text.slice(0, 80)}" promises something (${promise.deed}) and ${need}.` });
    }
  }
  const known = new Set([...passages.flatMap(figuresInText), ...tools.flatMap(findFigures)].map((figure) => figure.key));
  const told = new Set<string>();
  for (const figure of figuresInText(body)) {
    if (known.has(figure.key) || told.has(figure.key)) continue;
    told.add(figure.key);
    failures.push({ rule: 'figure', detail: `"${figure.text.slice(0, 60)}" is in no cited source and no tool result.` });
  }
  return failures;
}

/**
 * The text without the sentences that stand word for word in a cited passage: those are the shop's rules and claim no deed.
 * Whole sentences only, because half of one may leave out its condition.
 */
function withoutQuotations(body: string, passages: readonly string[]): string {
  const quotable = passages.map(sentencesOfPassage);
  return unitsOf(body)
    .filter((unit) => {
      const sentence = bare(unit.text);
      return !quotable.some((sentences) => sentences.has(sentence));
    })
    .map((unit) => unit.text)
    .join('\n\n');
}

function bare(sentence: string): string {
  return sentence
    .replaceAll('**', '')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .trim();
}
