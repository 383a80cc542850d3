/** Text-search configuration of Postgres for a language; `simple` knows no stems but still finds words. */
const CONFIGURATIONS: Readonly<Record<string, string>> = { nl: 'dutch', en: 'english', de: 'german', fr: 'french', it: 'italian' };

export function searchConfiguration(language: string): string {
  return CONFIGURATIONS[language] ?? 'simple';
}

/** `nl-BE` → `nl`: articles and questions meet on the primary language. */
export function primaryLanguage(tag: string): string {
  return tag.trim().toLowerCase().split(/[-_]/)[0] ?? '';
}

// Format and control characters (zero-width, direction marks, soft hyphens, tags) and variation selectors:
// invisible to the teammate who checks an article, readable to a model.
const HIDDEN = /[\p{Cf}\p{Variation_Selector}]|(?![\t\n])\p{Cc}/gu;

/** What a person sees of a text: composed characters, `\n` line ends, nothing hidden. */
export function visibleText(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n').replace(HIDDEN, '').trim();
}

const ADDRESS = /\b(?:https?:\/\/|www\.)\S+/giu;
const MARKUP_LINK = /\]\([^)]*\)/gu;

/** Composed already, and nothing hidden. */
const SIMPLE = /^[\t\n\x20-\x7e]*$/;
const MAY_HOLD_ADDRESS = /\]\(|:\/\/|www\./i;

/**
 * The words of a text as search sees them: letters and digits, split everywhere else (`l'article` → `l article`), link targets dropped.
 * Postgres's own parser would keep addresses, hyphenated forms and paths as tokens of their own that no question repeats.
 */
export function searchWords(text: string): string {
  const visible = SIMPLE.test(text) ? text : text.normalize('NFKC').replace(HIDDEN, '');
  const plain = (MAY_HOLD_ADDRESS.test(visible) ? visible.replace(MARKUP_LINK, '] ').replace(ADDRESS, ' ') : visible).toLowerCase();
  return (plain.includes('e-mail') ? plain.replace(/\be-(?=mail)/gu, 'e') : plain).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
}
