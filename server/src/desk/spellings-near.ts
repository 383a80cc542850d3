const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');

/** Every word at one letter's distance: one left out, one added, one other, two neighbours swapped. Some 450 for eight letters. */
export function spellingsNear(word: string): string[] {
  const near = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    for (const letter of LETTERS) {
      near.add(head + letter + tail);
      if (tail) near.add(head + letter + tail.slice(1));
    }
    if (tail) near.add(head + tail.slice(1));
    if (tail.length > 1) near.add(head + tail[1]! + tail[0]! + tail.slice(2));
  }
  near.delete(word);
  return [...near];
}
