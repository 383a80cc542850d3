import { orderNumbersIn } from '../orders/read-order-question.ts';
import { compilePhrases, fold, matchPhrases, phraseLines, readWords } from '../triage/index.ts';
import type { Language, PhraseBook } from '../triage/index.ts';

export interface WrittenAddress {
  address1: string;
  postal_code: string;
  city: string;
  country?: string;
}

export interface AddressWish {
  /** Null: none is named. */
  order: string | null;
  /** Null: no whole address is written. */
  address: WrittenAddress | null;
}

// In the notation of `match-phrases.ts`.
const PHRASES: Readonly<Record<Language, string>> = {
  nl: `bezorgadres|afleveradres|leveradres|verzendadres|adres ~6 wijzig*|verander*|aanpassen|aangepast|passen|verkeerd|fout|klopt; wijzig*|verander*|pas|ander|nieuw|nieuwe|juiste ~6 bezorgadres|afleveradres|leveradres|verzendadres|adres; stuur|sturen|verstuur|bezorg|bezorgen|lever|leveren ~5 ander|nieuw|nieuwe ~1 adres; ben|zijn ~2 verhuisd`,
  en: `address ~6 chang*|updat*|wrong|incorrect|correct*; chang*|updat*|correct*|new|another|different|wrong ~6 address; send|ship|deliver ~6 another|different|new ~1 address; ive|have moved`,
  de: `lieferadresse|versandadresse|adresse|anschrift ~6 ander*|geandert|falsch|stimmt|korrigier*; ander*|andere|neue|falsche|korrigier* ~6 lieferadresse|versandadresse|adresse|anschrift; umgezogen`,
  fr: `adresse ~6 chang*|modif*|faux|fausse|erronee|corrig*; chang*|modif*|corrig*|autre|nouvelle|mauvaise ~6 adresse; ai|avons demenage`,
  it: `indirizzo ~6 cambi*|modific*|sbagliato|errato|corregg*; cambi*|modific*|corregg*|altro|nuovo|diverso|sbagliato ~6 indirizzo; ho|abbiamo ~1 traslocato`,
};

const BOOKS = Object.fromEntries(Object.entries(PHRASES).map(([language, said]) => [language, compilePhrases({ wish: phraseLines(said) })])) as Record<
  Language,
  PhraseBook
>;

/**
 * Reads whether a contact wants an order sent to another address, and to which. `order`: of an order whose address was just asked for. Null when
 * it is nothing of the kind, or asks how that is done. Pure; what is read is shown to the contact before anything is done with it.
 */
export function readAddressWish(texts: readonly string[], said: { language: Language; order: string | null }): AddressWish | null {
  const text = texts.join('\n');
  const found = findAddress(text);
  if (said.order !== null) return found ? { order: said.order, address: found.address } : null;
  const isWish = matchPhrases(BOOKS[said.language], readWords(text), { repair: true }).length > 0;
  if (!isWish) return null;
  const [order = null] = orderNumbersIn(found ? text.replace(found.written, ' ') : text);
  // A question about addresses in general is for an article.
  return order === null && found === null ? null : { order, address: found?.address ?? null };
}

/** A postal code and a town as they are written next to each other: `1017 GA Amsterdam`, `75002 Paris`, `SW1A 1AA`-like codes stand after the town and are left to people. */
const CODE_AND_TOWN = /(?<![\p{L}\d#-])(\d{4} ?[A-Z]{2}|\d{5}|\d{4})[ ,]+(\p{L}[\p{L}.'’ -]{1,50})/giu;
const STREET_FIRST = /^(.*?\p{L}.*?) +(\d{1,5}(?: ?[a-zA-Z](?![\p{L}]))?(?:[-/]\w{1,4})?(?: (?:bus|box|bte|hs|huis|\d hoog|bis|ter) ?\w{0,4})?)$/u;
const NUMBER_FIRST = /(\d{1,5}(?: ?(?:bis|ter|quater|[a-zA-Z](?![\p{L}])))?,? (?:\p{L}[\p{L}'’.-]* ?){2,6})$/u;
/** Words in the middle of a street's name. */
const SMALL = new Set("van de der den het 't aan op ter ten von vom zum zur am an im la le les du des de l d della dello di del dei delle da san".split(' '));

function findAddress(text: string): { address: WrittenAddress; written: string } | null {
  for (const match of text.matchAll(CODE_AND_TOWN)) {
    const [whole, code = '', after = ''] = match;
    const before = text.slice(0, match.index).replace(/[\s,;]+$/, '');
    const street = streetAtEnd(before);
    if (!street) continue;
    const town = townOf(after);
    if (town === '') continue;
    const end = match.index + whole.length - after.length + after.indexOf(town) + town.length;
    const country = countryAfter(text.slice(end));
    const address = {
      address1: street,
      postal_code: code.toUpperCase().replace(/^(\d{4}) ?([A-Z]{2})$/, '$1 $2'),
      city: town,
      ...(country ? { country } : {}),
    };
    return { address, written: text.slice(before.lastIndexOf(street), end) };
  }
  return null;
}

/** The last thing before the postal code that can be a street with its number. */
function streetAtEnd(before: string): string | null {
  const segment = (before.split(/[\n,;:]/).at(-1) ?? '').trim();
  const numbered = STREET_FIRST.exec(segment);
  if (numbered) {
    const name = nameAtEnd((numbered[1] ?? '').split(/\s+/));
    return name === '' ? null : `${name} ${numbered[2]}`;
  }
  const first = NUMBER_FIRST.exec(before.split(/[\n;:]/).at(-1) ?? '');
  return first ? (first[1] ?? '').trim() : null;
}

/** Backwards over capitals and small words between them, so that "to Jan van Galenstraat" gives the street; of words without capitals the last. */
function nameAtEnd(words: readonly string[]): string {
  const taken: string[] = [];
  for (const word of words.toReversed()) {
    const isName = /^\p{Lu}/u.test(word) || /^['’]t$/.test(word) || /^\d{1,2}e$/.test(word);
    if (taken.length > 0 && !isName && !SMALL.has(fold(word))) break;
    taken.unshift(word);
    if (taken.length >= 6) break;
  }
  while (taken.length > 1 && /^\p{Ll}/u.test(taken[0] ?? '') && SMALL.has(fold(taken[0] ?? ''))) taken.shift();
  return taken.join(' ');
}

const ENDS_A_TOWN =
  /[.,;:!?\n]|\s(?:please|graag|aub|alstublieft|bitte|danke|merci|svp|grazie|thanks?|instead|in plaats|anstatt|au lieu|invece|and|en|und|et|e|is|want|because|weil|car|sturen|bezorgen|leveren|zenden|schicken|senden|liefern)\b/iu;

function townOf(after: string): string {
  return (after.split(ENDS_A_TOWN)[0] ?? '').trim().replace(/[-' ]+$/, '');
}

const COUNTRIES: readonly (readonly [string, RegExp])[] = [
  ['NL', /^(?:nederland|netherlands|the netherlands|niederlande|pays-bas|paesi bassi)$/],
  ['BE', /^(?:belgie|belgium|belgien|belgique|belgio)$/],
  ['DE', /^(?:duitsland|germany|deutschland|allemagne|germania)$/],
  ['FR', /^(?:frankrijk|france|frankreich|francia)$/],
  ['IT', /^(?:italie|italy|italien|italia)$/],
  ['AT', /^(?:oostenrijk|austria|osterreich|autriche)$/],
  ['LU', /^(?:luxemburg|luxembourg|lussemburgo)$/],
  ['CH', /^(?:zwitserland|switzerland|schweiz|suisse|svizzera)$/],
];

function countryAfter(rest: string): string | null {
  const words = fold(/^[\s,(]*([\p{L} -]{3,40})/u.exec(rest)?.[1] ?? '')
    .trim()
    .split(' ');
  const starts = words.slice(0, 3).map((_, at) => words.slice(0, at + 1).join(' '));
  return COUNTRIES.find(([, name]) => starts.some((start) => name.test(start)))?.[0] ?? null;
}
