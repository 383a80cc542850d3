/** Six digits that stand by themselves, also as `123 456`; no part of a longer number. */
const SIX_DIGITS = /(?<![\d+]|\d[ -])\d{3}[ -]?\d{3}(?!\d|[ -]\d)/g;
const MASK = '••••••';
/** What an order or its number is called, in the five languages. */
const ORDER = /\b(?:order|bestel|pakket|pakje|zending|parcel|package|shipment|paket|sendung|commande|colis|ordin|pacco|num|nr\b|n°)|#/iu;
const SAYS_CODE = /\bcod(?:e|ice)\b/i;
/** Digits that come this soon after such a word are its number. */
const NEAR = 25;
/** And this soon after "code", they are one all the same: "the code of my order is …". */
const SAME_SENTENCE = 60;
/** "Here it is: 123456", beside which something else is said. */
const FEW_WORDS = 3;

/** Whether a text may hold a code at all: one look, before anything is asked of the database. */
export function mayHoldCode(text: string): boolean {
  return text.search(SIX_DIGITS) >= 0;
}

/**
 * The codes in a text, six digits each, in order. While one is waited for, every six digits are one that no order is named by; `strictly`, only those of a
 * text that is hardly more than that, or that says "code".
 */
export function codesIn(text: string, { strictly }: { strictly: boolean }): string[] {
  if (strictly && !SAYS_CODE.test(text) && wordsIn(text) > FEW_WORDS) return [];
  return [...text.matchAll(SIX_DIGITS)].filter((match) => !isOrder(text, match)).map((match) => match[0].replaceAll(/\D/g, ''));
}

/** The text without the codes in it. What names an order stays. */
export function maskCodes(text: string): string {
  return text.replaceAll(SIX_DIGITS, (digits, at: number) => (isOrder(text, { 0: digits, index: at }) ? digits : MASK));
}

function isOrder(text: string, { 0: digits, index }: { 0: string; index: number }): boolean {
  const before = text.slice(Math.max(0, index - SAME_SENTENCE), index);
  const sentence = before.split(/[\n.!?;]/).at(-1) ?? '';
  if (ORDER.test(sentence.slice(-NEAR)) && !SAYS_CODE.test(sentence)) return true;
  return (
    /^\W*(?:is|ist|est|è) (?:\S+ )?/iu.test(text.slice(index + digits.length)) && ORDER.test(text.slice(index + digits.length, index + digits.length + NEAR))
  );
}

function wordsIn(text: string): number {
  return text.match(/\p{L}+/gu)?.length ?? 0;
}
