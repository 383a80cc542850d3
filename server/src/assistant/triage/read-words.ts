import { normaliseInbound } from './normalise-inbound.ts';

/** One text as folded words. `sentence` and `clause` run along with `words` and say where a phrase may not cross. */
export interface Words {
  words: string[];
  sentence: number[];
  clause: number[];
  /** By sentence number: it ends in a question mark. */
  asks: boolean[];
}

const ENGLISH_ENDINGS = new Set(['t', 's', 'd', 'm', 'll', 're', 've', 'n']);
const ABBREVIATIONS = new Set([
  'nr',
  'no',
  'num',
  'art',
  'bzw',
  'ca',
  'dr',
  'mr',
  'mrs',
  'sig',
  'evtl',
  'bijv',
  'incl',
  'excl',
  'tel',
  'st',
  'mme',
  'hr',
  'fr',
  'dhr',
  'mevr',
]);
/** A word, or a sign between words. */
const PIECES = /([\p{L}\p{N}]+)|['.!?;,:\n()…]|\s-+\s/gu;
const ASCII = /^\p{ASCII}*$/u;
const QUOTED_HEADER =
  /^\s*(?:-{2,}\s*(?:original message|oorspronkelijk bericht|urspr.{1,3}ngliche nachricht|message d.origine|messaggio originale)|(?:on|op|am|le|il)\s.{4,120}\s(?:wrote|schreef|schrieb|a .crit|ha scritto)\b.{0,120}:\s*$)/i;

/** Lower case, without accents, typographic quotes made plain: `Où` → `ou`, `Straße` → `strasse`. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replaceAll('`', "'");
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .replaceAll(/[’‘`´ʼ′＇]/g, "'");
}

/** The part of a mail its author wrote now: without quoted lines and without what follows "On … wrote:". */
export function withoutQuotes(text: string): string {
  // Every header has a colon or a line of dashes.
  if (!/[>:]|--/.test(text)) return text.trim() || text;
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    if (QUOTED_HEADER.test(line.slice(0, 300))) break;
    if (!line.startsWith('>')) kept.push(line);
  }
  const rest = kept.join('\n').trim();
  return rest === '' ? text : rest;
}

function dropAddresses(text: string): string {
  if (!/@|:\/\/|www\./.test(text)) return text;
  return text.replaceAll(/\S+/g, (chunk) => (chunk.includes('@') || chunk.includes('://') || chunk.startsWith('www.') ? 'qqaddress' : chunk));
}

/** Reads a text into folded words. Linear in its length, which `normaliseInbound` limits. */
export function readWords(text: string): Words {
  const source = fold(dropAddresses(withoutQuotes(normaliseInbound(text))));
  const read: Words = { words: [], sentence: [], clause: [], asks: [] };
  let sentence = 0;
  let clause = 0;
  let last = '';
  for (const found of source.matchAll(PIECES)) {
    const [piece, word] = found;
    const at = found.index;
    if (word !== undefined) {
      if (last === "'" && ENGLISH_ENDINGS.has(word) && read.words.length > 0) read.words[read.words.length - 1] += word;
      else {
        read.words.push(word);
        read.sentence.push(sentence);
        read.clause.push(clause);
      }
      last = word;
      continue;
    }
    if (piece === "'") {
      const glued = at > 0 && /[\p{L}\p{N}]/u.test(source[at - 1] ?? '') && /\p{L}/u.test(source[at + 1] ?? '');
      last = glued ? "'" : piece + piece;
      continue;
    }
    if (piece === '?') read.asks[sentence] = true;
    if (endsSentence(piece, source[at + piece.length], last) || (piece === '\n' && source[at + 1] === '\n')) sentence += 1;
    clause += 1;
    last = piece;
  }
  return read;
}

function endsSentence(piece: string, next: string | undefined, before: string): boolean {
  if (piece === '!' || piece === '?' || piece === ';' || piece === '…') return true;
  if (piece !== '.') return false;
  return (next === undefined || /\s/.test(next)) && !ABBREVIATIONS.has(before);
}
