const OFFSET = 2_166_136_261;
const PRIME = 16_777_619;

/** FNV-1a of a text's UTF-16 units, 32 bits. `before`: the hash of what stands before the text. */
export function fnv1a(text: string, before = OFFSET): number {
  let hash = before;
  for (let at = 0; at < text.length; at += 1) {
    hash ^= text.charCodeAt(at);
    hash = Math.imul(hash, PRIME);
  }
  return hash >>> 0;
}

/** The buckets of a text's words and pairs of neighbours, each once. `buckets` is a power of two. */
export function hashedWords(words: readonly string[], buckets: number): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const hash = fnv1a(word);
    found.add(hash & (buckets - 1));
    const next = words[at + 1];
    if (next !== undefined) found.add(fnv1a(next, fnv1a(' ', hash)) & (buckets - 1));
  }
  return found;
}
