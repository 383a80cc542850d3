import { informativeWords } from '../builtin/informative-words.ts';
import { LANGUAGES, matchPhrases, readWords } from '../triage/index.ts';
import type { Language } from '../triage/index.ts';
import { ORDER_BOOKS } from './order-phrases.ts';

/** What a burst wants to know of the contact's own orders. */
export interface OrderQuestion {
  /** Order numbers as written, without `#`; none: the contact's newest. */
  numbers: string[];
  asksPayment: boolean;
  /** Sentences that ask for something else as well. */
  rest: string[];
}

const MOST_NUMBERS = 3;
/** "Order 12345, please": with more words than these beside the number, something else is wanted. */
const FEW_WORDS = 3;
/** As it is written: "1234 is late" names an order. */
const POSTAL_CODE = /\b[1-9]\d{3} ?[A-Z]{2}\b/g;
const YEAR = /^(?:19|20)\d\d$/;
const NUMBER = /(?<![\p{L}\p{N}.,@/€$£+-])#?((?:\p{L}{1,6}-?)?\d{4,20})(?![\p{L}\p{N}@]|[.,:/-]\d| ?(?:€|\$|£|euro?s?\b))/giu;

/**
 * Reads whether a burst asks how an order of the contact is doing. Null when it does not: what is asked about orders in general
 * ("how long does delivery take?") is for an article. Pure, and without a look at any order.
 */
export function readOrderQuestion(texts: readonly string[], said: { language: Language; before: string | null }): OrderQuestion | null {
  const numbers = orderNumbersIn(texts.join('\n'));
  const sentences = texts.flatMap((text) => text.split(/(?<=[?!.])\s+|\n+/)).filter((sentence) => sentence.trim() !== '');
  const read = sentences.map((sentence) => ({ sentence, groups: groupsIn(sentence, said.language) }));
  const asking = read.filter(({ groups }) => (groups.has('state') || groups.has('payment')) && (numbers.length > 0 || !groups.has('general')));
  const isBare = asking.length === 0 && numbers.length > 0 && namesOnly(texts, read, said);
  if (asking.length === 0 && !isBare) return null;
  // What is to be changed is asked beside the order, also in one sentence with it.
  const rest = read.filter(
    (one) => !isBare && (one.groups.has('change') || (!asking.includes(one) && one.sentence.trim().endsWith('?') && informativeWords(one.sentence).length > 0)),
  );
  return { numbers, asksPayment: asking.some(({ groups }) => groups.has('payment')), rest: rest.map((one) => one.sentence.trim()) };
}

/** What may be an order's number: years, amounts, dates and times are none, nor are Dutch postal codes unless nothing else is there. */
export function orderNumbersIn(text: string): string[] {
  const numbersOf = (part: string) => [...part.matchAll(NUMBER)].map((match) => match[1] ?? '').filter((number) => !YEAR.test(number));
  const without = numbersOf(text.replaceAll(POSTAL_CODE, ' '));
  const found = without.length > 0 ? without : numbersOf(text);
  return [...new Set(found)].slice(0, MOST_NUMBERS);
}

function groupsIn(sentence: string, language: Language): Set<string> {
  const words = readWords(sentence);
  // Typing errors are mended towards the language that is written; towards five at once, words of one become words of another.
  return new Set(LANGUAGES.flatMap((one) => matchPhrases(ORDER_BOOKS[one], words, { repair: one === language }).map((hit) => hit.group)));
}

/** Nothing but a number and what it is of, or nothing but a number after such a question. */
function namesOnly(texts: readonly string[], read: readonly { groups: Set<string> }[], said: { language: Language; before: string | null }): boolean {
  if (read.some(({ groups }) => groups.has('change') || groups.has('general'))) return false;
  const words = informativeWords(texts.join(' ')).filter((word) => !/\d/.test(word));
  if (read.some(({ groups }) => groups.has('noun'))) return words.length <= FEW_WORDS;
  return words.length <= 1 && said.before !== null && readOrderQuestion([said.before], { ...said, before: null }) !== null;
}
