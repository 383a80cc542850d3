/**
 * What was made of a text, for those that come again and again: articles that many replies rest on. Forgets all of them when there are more than `most`.
 * Whoever gets a result does not change it.
 */
export function keepResults<T>(most: number, make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (kept.size >= most) kept.clear();
    kept.set(text, made);
    return made;
  };
}

const MOST_WORDS = 4000;
/** A longer word would hold on to the text it was cut from. */
const LONGEST_WORD = 12;

/** The same for single words: contacts use a few thousand in all they ask. */
export function keepByWord<T>(make: (word: string) => T): (word: string) => T {
  const kept = keepResults(MOST_WORDS, make);
  return (word) => (word.length <= LONGEST_WORD ? kept(word) : make(word));
}
