/** Every tenth place belongs to the longest in line. */
export const RESERVED_EVERY = 10;

/**
 * The order people see: by score, but at each tenth place stands the next of `line` unless it stands higher already. So the n-th longest
 * in line is never below place 10·n, whatever arrives.
 * @param byScore ids from the highest score downward. @param line ids from the longest in line downward.
 */
export function placeInOrder(byScore: readonly string[], line: readonly string[]): string[] {
  if (line.length === 0) return [...byScore];
  const placed = new Set<string>();
  const order: string[] = [];
  const put = (id: string) => {
    placed.add(id);
    order.push(id);
  };
  let next = 0;
  for (const id of byScore) {
    // Each tenth place takes one from the line, and only one: where it stands higher already, the place goes by score like any other.
    if ((order.length + 1) / RESERVED_EVERY === next + 1 && next < line.length) {
      const longest = line[next]!;
      next += 1;
      if (!placed.has(longest)) put(longest);
    }
    if (!placed.has(id)) put(id);
  }
  return order;
}
