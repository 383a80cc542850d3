/** A change to one layer: what is left out stays, null takes the layer's word away. */
export type LayerChange = { [field: string]: unknown };

const BY_ENTRY: readonly string[] = ['handoffs', 'variables'];

/** The layer after a change. Reasons to hand over and variables change one by one; an empty rest of them is gone. */
export function layChange<T extends object>(before: T, change: LayerChange): T {
  const after = { ...before } as Record<string, unknown>;
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const laid = BY_ENTRY.includes(key) && value !== null ? layChange((after[key] ?? {}) as object, value as LayerChange) : value;
    const gone = laid === null || (BY_ENTRY.includes(key) && Object.keys(laid as object).length === 0);
    if (gone) delete after[key];
    else after[key] = laid;
  }
  return after as T;
}

/** What differs between two states of a layer, for the event: entries of reasons and variables by name, texts only as changed. */
export function listLayerChanges(before: object, after: object): Record<string, { from: unknown; to: unknown }> {
  const [one, other] = [flat(before), flat(after)];
  const changed = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
  return Object.fromEntries(changed.map((key) => [key, { from: shown(one[key]), to: shown(other[key]) }]));
}

function flat(layer: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(layer).flatMap(([key, value]) =>
      BY_ENTRY.includes(key) ? Object.entries((value ?? {}) as object).map(([name, entry]) => [`${key}.${name}`, entry] as const) : [[key, value] as const],
    ),
  );
}

const LONGEST_SHOWN = 200;

/** The trail is for what changed, not for keeping long texts twice. */
function shown(value: unknown): unknown {
  const text = JSON.stringify(value ?? null);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : (value ?? null);
}
