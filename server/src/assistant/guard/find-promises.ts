import { compilePhrases, matchPhrases } from '../triage/match-phrases.ts';
import type { Hit, PhraseBook } from '../triage/match-phrases.ts';
import { fold, readWords } from '../triage/read-words.ts';
import type { Words } from '../triage/read-words.ts';
import { LANGUAGES } from '../triage/index.ts';
import type { Language } from '../triage/index.ts';
import { CONDITIONS, DEED_WORDS, DENIALS, DEEDS, PROMISES } from './promise-phrases.ts';
import type { Deed } from './promise-phrases.ts';

export interface PromiseFound {
  deed: Deed;
  /** Said to be done already, which only a tool can have done; else announced, which a passage may state as the rule. */
  done: boolean;
  text: string;
}

const BOOKS = new Map<Language, PhraseBook>(
  Object.entries(PROMISES).map(([language, tenses]) => {
    const groups: Record<string, readonly string[]> = {};
    for (const tense of ['done', 'will'] as const) for (const deed of DEEDS) groups[`${tense}.${deed}`] = tenses[tense][deed];
    return [language as Language, compilePhrases(groups)];
  }),
);

/** The claims of deeds in a text of the given language. */
export function findPromises(language: Language, text: string): PromiseFound[] {
  const book = BOOKS.get(language);
  const words = readWords(text);
  const found = new Map<string, PromiseFound>();
  for (const hit of book ? matchPhrases(book, words) : []) {
    const [tense, deed] = hit.group.split('.') as ['done' | 'will', Deed];
    if (isTakenBack(language, words, hit) || found.has(hit.group)) continue;
    found.set(hit.group, { deed, done: tense === 'done', text: words.words.slice(hit.start, hit.end).join(' ') });
  }
  return [...found.values()];
}

/** Denied ("has not been refunded"), or a case ("once your order has shipped", "can be refunded"). */
function isTakenBack(language: Language, words: Words, hit: Hit): boolean {
  const denials = DENIALS[language];
  const conditions = CONDITIONS[language];
  for (let at = Math.max(0, hit.start - 4); at < Math.min(hit.end + 1, words.words.length); at++) {
    const word = words.words[at] ?? '';
    if (words.clause[at] !== words.clause[hit.start] && at < hit.start) continue;
    if (denials.includes(word) && at < hit.end) return true;
    if (at < hit.start && (conditions.includes(word) || conditions.includes(`${word} ${words.words[at + 1] ?? ''}`))) return true;
  }
  return false;
}

const FAILED =
  /error|fail|not found|denied|rejected|invalid|unknown order|"ok": ?false|success": ?false|needs approval|awaiting confirmation|proposed|not allowed|mislukt|fehlgeschlagen/;
const UNDONE =
  /(?:not|un|non|never|nicht|niet|pas)[ _-]{0,2}(?:yet[ _-])?(?:been[ _-])?(?:refunded|cancelled|canceled|shipped|delivered|changed|dispatched|fulfilled|sent)|(?:refunded|cancelled|canceled|shipped|delivered|dispatched|refunded_at|cancelled_at|shipped_at)["']?: ?["']?(?:false|null|no|none|0|$)/g;

/** True when a tool of this turn reports the deed, or, for an announcement, a cited passage speaks of it. */
export function isBacked(promise: PromiseFound, evidence: { tools: readonly string[]; passages: readonly string[] }): boolean {
  const words = DEED_WORDS[promise.deed];
  const reported = evidence.tools.some((text) => {
    const plain = fold(text).replaceAll(UNDONE, ' ');
    return !FAILED.test(plain) && words.reported.test(plain.replaceAll('_', ' '));
  });
  if (reported || promise.done) return reported;
  // A passage may be in another language than the reply, so it is searched in all five.
  return evidence.passages.some(
    (text) => words.spoken.test(fold(text)) || LANGUAGES.some((language) => findPromises(language, text).some((rule) => rule.deed === promise.deed)),
  );
}
