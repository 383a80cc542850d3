import { isPlain } from '../limit-schema.ts';

const MOST_ITEMS = 100;
const LONGEST_TEXT = 4000;

/**
 * What of an answer gets out: the paths that were allowed, through lists to each of their items. A path that is not there gives nothing.
 * A path to a whole object gives all that is in it.
 */
export function pickFields(answer: unknown, fields: readonly string[]): unknown {
  return pick(
    answer,
    fields.map((field) => field.split('.')),
  );
}

function pick(value: unknown, paths: readonly string[][]): unknown {
  if (paths.some((path) => path.length === 0)) return shorten(value);
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => pick(item, paths));
  if (!isPlain(value)) return null;
  const names = [...new Set(paths.map(([name]) => name ?? ''))].filter((name) => Object.hasOwn(value, name));
  const entries = names.map(
    (name) =>
      [
        name,
        pick(
          value[name],
          paths.filter((path) => path[0] === name).map((path) => path.slice(1)),
        ),
      ] as const,
  );
  return Object.fromEntries(entries);
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT).toWellFormed()}…` : value;
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map(shorten);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shorten(part)])) : value;
}
