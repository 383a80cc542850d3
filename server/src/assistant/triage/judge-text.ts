import { matchPhrases } from './match-phrases.ts';
import type { Hit } from './match-phrases.ts';
import { BOOKS } from './phrase-books.ts';
import type { Words } from './read-words.ts';
import { isNumber } from './match-phrases.ts';
import type { Language } from './vocabulary.ts';

/** A text seen through the phrases of one language, with the means to ask what a phrase's surroundings do to it. */
export interface JudgedText {
  language: Language;
  words: readonly string[];
  hits: ReadonlyMap<string, readonly Hit[]>;
  /** Clause number of each word, also split at "but", "and I want". */
  clause: readonly number[];
  sentence: readonly number[];
  /** By sentence number: it ends in a question mark. */
  asks: readonly boolean[];
  namesOrder: boolean;
}

/** Words a negation may stand before what it negates: "I do not at all want". */
const NEGATION_REACH = 3;
/** Words between "if I" and what is imagined. */
const SUPPOSING_REACH = 5;

/** `repair`: mend typing errors, which contacts make and our own articles do not. Default true. */
export function judgeText(language: Language, text: Words, { repair = true }: { repair?: boolean } = {}): JudgedText {
  const hits = new Map<string, Hit[]>();
  for (const hit of matchPhrases(BOOKS[language].phrases, text, { repair })) {
    const list = hits.get(hit.group);
    if (list) list.push(hit);
    else hits.set(hit.group, [hit]);
  }
  return {
    language,
    words: text.words,
    hits,
    clause: splitClauses(text, hits.get('breaks') ?? []),
    sentence: text.sentence,
    asks: text.asks,
    namesOrder: text.words.some(isNumber),
  };
}

function splitClauses(text: Words, breaks: readonly Hit[]): number[] {
  const starts = new Set(breaks.map((hit) => hit.start));
  let extra = 0;
  return text.clause.map((clause, at) => {
    if (starts.has(at)) extra += 1;
    return clause + extra;
  });
}

export function hitsOf(text: JudgedText, group: string): readonly Hit[] {
  return text.hits.get(group) ?? [];
}

export function evidenceOf(text: JudgedText, hit: Hit): string {
  return text.words.slice(Math.max(0, hit.start - 1), hit.end + 3).join(' ');
}

export function overlaps(a: Hit, b: Hit): boolean {
  return a.start < b.end && b.start < a.end;
}

/** True when a negator stands in the phrase or shortly before it, in the same clause: "I don't want a refund". */
export function isNegated(text: JudgedText, hit: Hit): boolean {
  if (hit.negated) return false;
  const excused = hitsOf(text, 'notNegating');
  return hitsOf(text, 'negators').some((negator) => {
    // An excuse that reaches over a comma is two clauses read as one: "I do not want that, only to ask".
    if (excused.some((excuse) => overlaps(excuse, negator) && text.clause[excuse.start] === text.clause[excuse.end - 1] && !sharesCore(excuse, hit)))
      return false;
    const within = negator.start >= hit.start && negator.start < hit.end;
    const before = negator.start < hit.start && hit.start - negator.end < NEGATION_REACH;
    // Dutch and German put the negation after the object: "ich storniere die Bestellung nicht".
    const after = (text.language === 'nl' || text.language === 'de') && negator.start === hit.end;
    return within || ((before || after) && text.clause[negator.start] === text.clause[hit.start]);
  });
}

/** An excuse that merely repeats the phrase it would excuse ("don't want") is no excuse. */
function sharesCore(excuse: Hit, hit: Hit): boolean {
  return excuse.start <= hit.start && excuse.end >= hit.end;
}

/**
 * True when the phrase is asked about, not asked for: "how do I cancel my order", "what if I want a refund". `mayAsk` says that
 * "can I" is the polite form of this wish ("can I come by on Saturday").
 */
export function isAskedAbout(text: JudgedText, hit: Hit, mayAsk = false): boolean {
  const sameClause = (frame: Hit): boolean => text.clause[frame.start] === text.clause[hit.start];
  if (hitsOf(text, 'howTo').some((frame) => frame.start <= hit.start && frame.start < hit.end && sameClause(frame))) return true;
  if (hitsOf(text, 'supposing').some((frame) => frame.start <= hit.start && hit.start - frame.end < SUPPOSING_REACH && sameClause(frame))) return true;
  if (mayAsk || text.namesOrder || hitsOf(text, 'please').some((hope) => text.sentence[hope.start] === text.sentence[hit.start])) return false;
  return hitsOf(text, 'mayI').some((frame) => frame.start <= hit.start && sameClause(frame));
}
