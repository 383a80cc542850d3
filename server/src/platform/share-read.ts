interface Reading {
  /** Resolves when the look that is on its way has ended, whatever came of it. */
  ended: Promise<void>;
  /** For all who came meanwhile: it begins then. */
  next: Promise<unknown> | null;
}

const readings = new WeakMap<object, Map<string, Reading>>();

/**
 * Many who want to know the same at the same moment share one look. Nobody gets what was read before they asked: whoever comes while a look is
 * on its way shares the next one. So this is no cache, and what was committed before is never missed.
 * `of` is what is looked into, a database for example; `key` begins with the workspace.
 */
export function shareRead<T>(of: object, key: string, look: () => Promise<T>): Promise<T> {
  const known = readings.get(of) ?? new Map<string, Reading>();
  readings.set(of, known);
  const reading = known.get(key);
  if (!reading) return begin(known, key, look);
  reading.next ??= reading.ended.then(() => begin(known, key, look));
  return reading.next as Promise<T>;
}

function begin<T>(known: Map<string, Reading>, key: string, look: () => Promise<T>): Promise<T> {
  const answer = look();
  const end = () => {
    if (reading.next === null) known.delete(key);
  };
  const reading: Reading = { ended: answer.then(end, end), next: null };
  known.set(key, reading);
  return answer;
}
