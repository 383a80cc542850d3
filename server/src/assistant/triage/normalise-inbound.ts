/** Longest inbound text that is read; what lies beyond is not judged and not shown to a model. */
export const MAX_INBOUND_CHARACTERS = 10_000;

// Soft hyphen, joiners, zero-width marks, bidi controls, invisible operators, variation selectors (both blocks), byte order mark,
// Hangul fillers, and the Unicode tags that spell hidden ASCII. A zero-width joiner is also what holds some emoji together: they
// fall apart into their parts, which is the price of nothing unseen reaching a prompt.
const HIDDEN =
  /\u034f|\u17b4|\u17b5|[\u180b-\u180e]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]|[\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

// Control characters other than tab and line feed carry nothing a person typed.
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Letters, digits and signs as most people type them: nothing here is hidden, a control character or written in two ways. */
const ORDINARY = /^[\n\x20-\x7e\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u20ac]*$/;

/** Removes characters a person cannot see: zero-width, Unicode tags, variation selectors, bidi controls. */
export function stripHidden(text: string): string {
  if (ORDINARY.test(text)) return text;
  return text.replaceAll(HIDDEN, '');
}

/**
 * Inbound text as it is judged and shown to a model: NFC, nothing hidden, no control characters, `\n` line ends,
 * at most two empty lines in a row, trimmed, at most 10 000 characters (never half a character).
 */
export function normaliseInbound(text: string): string {
  // A cut at twice the limit first, so that a huge input costs no more than a long one.
  const cut = text.slice(0, MAX_INBOUND_CHARACTERS * 2);
  const visible = ORDINARY.test(cut)
    ? cut
    : stripHidden(cut)
        .normalize('NFC')
        .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
        .replaceAll(CONTROLS, '');
  const plain = (visible.includes('\n\n\n\n') ? visible.replaceAll(/\n{4,}/g, '\n\n\n') : visible).trim();
  if (plain.length <= MAX_INBOUND_CHARACTERS) return plain.toWellFormed();
  return plain
    .slice(0, MAX_INBOUND_CHARACTERS)
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .trimEnd();
}
