// Deeper than anything Meta documents (9 levels), and far from where Postgres's parser of jsonb runs out of stack.
const DEEPEST = 32;

/** Thrown for an item nested too deeply to be stored. */
export class TooDeep extends Error {}

/**
 * The same JSON value without what Postgres refuses in jsonb: U+0000 and halves of surrogate pairs become U+FFFD.
 * A clean value, which nearly all are, is returned as it is, without a copy.
 * @throws TooDeep
 */
export function cleanPayload<T>(value: T): T {
  return isClean(value, 0) ? value : (rebuild(value) as T);
}

function isClean(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (value === null || typeof value !== 'object') return true;
  if (depth >= DEEPEST) throw new TooDeep('nested too deeply');
  let clean = true;
  // Every branch is walked even after the first unclean one: the depth must hold for all.
  for (const key in value) {
    const inner = isClean((value as Record<string, unknown>)[key], depth + 1);
    clean = clean && inner && isClean(key, depth);
  }
  return clean;
}

function rebuild(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '\uFFFD');
  if (Array.isArray(value)) return value.map(rebuild);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rebuild(key), rebuild(inner)]));
}
