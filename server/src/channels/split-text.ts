/** Where a text may be cut, best first: after a paragraph, a line, a sentence, a word. */
const BORDERS = [/\n\s*\n/g, /\n/g, /[.!?…]["”')\]]*\s+/g, /\s+/g];

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text into parts whose `size` is at most `most`. A part ends at the last border of the best kind in its second half,
 * so that parts are neither torn sentences nor crumbs; a word longer than a part is cut between graphemes.
 */
export function splitText(text: string, most: number, size: (text: string) => number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (size(rest) > most) {
    const cut = findCut(rest, most, size);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

function findCut(text: string, most: number, size: (text: string) => number): number {
  const longest = longestPrefix(text, most, size);
  const window = text.slice(0, longest);
  for (const border of BORDERS) {
    let cut = 0;
    for (const match of window.matchAll(border)) cut = match.index + match[0].length;
    if (cut > longest / 2) return cut;
  }
  return longest;
}

/** How many UTF-16 units of `text` fit, without tearing a grapheme apart. */
function longestPrefix(text: string, most: number, size: (text: string) => number): number {
  let length = 0;
  let used = 0;
  // Sizes add up grapheme by grapheme: characters and UTF-8 bytes both do.
  for (const { segment } of graphemes.segment(text.slice(0, most + 64))) {
    used += size(segment);
    if (used > most) break;
    length += segment.length;
  }
  if (length > 0) return length;
  // One grapheme larger than a message (a letter under a thousand accents) is torn after all, between whole characters; else this would never end.
  for (const character of text) {
    used = size(text.slice(0, length + character.length));
    if (used > most && length > 0) break;
    length += character.length;
  }
  return length;
}
