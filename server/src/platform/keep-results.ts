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
