import { isPlain } from '../limit-schema.ts';

const DEEPEST = 12;
const MOST_PARTS = 20_000;

/** Puts in what `$ref` points to in the same document. What points to itself ends at a depth; a document that grows without end is cut. */
export function createExpander(document: unknown): (part: unknown) => unknown {
  let left = MOST_PARTS;
  const expand = (part: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0 || depth > DEEPEST) return {};
    if (Array.isArray(part)) return part.map((one) => expand(one, depth + 1));
    if (!isPlain(part)) return part;
    const target = part['$ref'];
    if (typeof target === 'string') return expand(find(document, target), depth + 1);
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, expand(one, depth + 1)]));
  };
  return (part) => {
    left = MOST_PARTS;
    return expand(part, 0);
  };
}

function find(document: unknown, target: string): unknown {
  if (!target.startsWith('#/')) return {};
  const names = target
    .slice(2)
    .split('/')
    .map((name) => safeDecode(name).replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((part, name) => (isPlain(part) && Object.hasOwn(part, name) ? part[name] : undefined), document) ?? {};
}

function safeDecode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
