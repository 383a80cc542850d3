import { isMap, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import { isSame } from './canonical.ts';

/** The same thing changed twice, to different values. `undefined` is: it is not there. */
export interface Conflict {
  path: string;
  base: unknown;
  theirs: unknown;
  mine: unknown;
}

export interface Merged {
  document: Fields;
  conflicts: Conflict[];
}

/** Rows of these lists have names of their own; every other list is one value. */
const ROW_KEYS: Record<string, (row: Fields) => string> = {
  order_items: (row) => textOf(row['id']),
  order_shipments: (row) => textOf(row['id']),
  order_notes: (row) => `${textOf(row['date_added'])}|${textOf(row['username'])}|${textOf(row['content'])}`,
  discount_list: (row) => `${textOf(row['code'])}|${textOf(row['name'])}`,
};

/**
 * What both sides made of `base`, leaf by leaf: what only one side changed is taken from it, what both changed alike is taken, and what they
 * changed differently is a conflict, in which theirs stays. Begins with theirs, so that every key and every type that nobody touched goes back
 * as OrderDesk gave it.
 */
export function mergeOrders(base: Fields, theirs: Fields, mine: Fields): Merged {
  const conflicts: Conflict[] = [];
  return { document: mergeMaps(conflicts, '', { base, theirs, mine }), conflicts };
}

interface Three<T> {
  base: T;
  theirs: T;
  mine: T;
}

function mergeMaps(conflicts: Conflict[], path: string, { base, theirs, mine }: Three<Fields>): Fields {
  const merged: Fields = { ...theirs };
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine)])) {
    const inner = path === '' ? key : `${path}.${key}`;
    const value = mergeValues(conflicts, inner, { base: base[key], theirs: theirs[key], mine: mine[key] });
    if (value === undefined) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

function mergeValues(conflicts: Conflict[], path: string, three: Three<unknown>): unknown {
  const { base, theirs, mine } = three;
  if (base === mine) return theirs;
  const keyOf = ROW_KEYS[path];
  if (keyOf) return mergeRows(conflicts, path, { base: rowsOf(base), theirs: rowsOf(theirs), mine: rowsOf(mine) }, keyOf);
  if (areMaps(three)) return mergeMaps(conflicts, path, { base: toMap(base), theirs: toMap(theirs), mine: toMap(mine) });
  const [unchanged, isTheirs] = [isThere(base) === isThere(mine) && isSame(base, mine), isThere(theirs) === isThere(mine) && isSame(theirs, mine)];
  if (unchanged || isTheirs) return theirs;
  if (isThere(base) === isThere(theirs) && isSame(base, theirs)) return mine;
  conflicts.push({ path, base, theirs, mine });
  return theirs;
}

/** Rows that mine added come last; a row that one side removed and the other left alone goes. */
function mergeRows(conflicts: Conflict[], path: string, rows: Three<Fields[]>, keyOf: (row: Fields) => string): Fields[] {
  const [base, theirs, mine] = [rows.base, rows.theirs, rows.mine].map((list) => byKey(list, keyOf)) as [Rows, Rows, Rows];
  const merged: Fields[] = [];
  for (const [key, their] of theirs) {
    const value = mergeRow(conflicts, `${path}[${key}]`, { base: base.get(key), theirs: their, mine: mine.get(key) });
    if (value) merged.push(value);
  }
  for (const [key, my] of mine) {
    if (theirs.has(key)) continue;
    const value = mergeRow(conflicts, `${path}[${key}]`, { base: base.get(key), theirs: undefined, mine: my });
    if (value) merged.push(value);
  }
  return merged;
}

function mergeRow(conflicts: Conflict[], path: string, { base, theirs, mine }: Three<Fields | undefined>): Fields | undefined {
  if (theirs && mine) return mergeMaps(conflicts, path, { base: base ?? {}, theirs, mine });
  const [left, other] = theirs ? [theirs, mine] : [mine, theirs];
  // Added by one side alone, or removed by one side and left alone by the other.
  if (!base) return left;
  if (isSame(base, left)) return other;
  conflicts.push({ path, base, theirs, mine });
  return theirs;
}

type Rows = Map<string, Fields>;

/** Two rows of one name are told apart by their place among them: discounts and notes may be given twice. */
function byKey(rows: readonly Fields[], keyOf: (row: Fields) => string): Rows {
  const found: Rows = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    let name = key;
    for (let nth = 2; found.has(name); nth += 1) name = `${key}#${nth}`;
    found.set(name, row);
  }
  return found;
}

function areMaps({ base, theirs, mine }: Three<unknown>): boolean {
  const values = [base, theirs, mine];
  return values.some(isMap) && values.every((value) => isMap(value) || value === undefined || (Array.isArray(value) && value.length === 0));
}

function toMap(value: unknown): Fields {
  return isMap(value) ? value : {};
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Every leaf that means something else in `after`, with both values. Rows of lists by their own names. */
export function differences(before: Fields, after: Fields, path = ''): { path: string; before: unknown; after: unknown }[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const inner = path === '' ? key : `${path}.${key}`;
    const [one, other] = [before[key], after[key]];
    if (isSame(one, other)) return [];
    const keyOf = ROW_KEYS[inner];
    if (keyOf) {
      const [rows, others] = [byKey(rowsOf(one), keyOf), byKey(rowsOf(other), keyOf)];
      return [...new Set([...rows.keys(), ...others.keys()])].flatMap((name) => differenceOf(`${inner}[${name}]`, rows.get(name), others.get(name)));
    }
    return differenceOf(inner, one, other);
  });
}

function differenceOf(path: string, before: unknown, after: unknown): { path: string; before: unknown; after: unknown }[] {
  if (isMap(before) && isMap(after)) return differences(before, after, path);
  return isSame(before, after) ? [] : [{ path, before: before ?? null, after: after ?? null }];
}
