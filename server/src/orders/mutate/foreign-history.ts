import { rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import { differences } from './merge.ts';

/** The order right before our full update, what the update answered, and what stands there a moment later; first and last with history. */
export interface AroundUpdate {
  before: Fields;
  answered: Fields;
  after: Fields;
}

const OURS = /^(api|baton)$/i;
/**
 * How many others seem to have written between our last look and our update, whose edits the update then overwrote: OrderDesk has no version to
 * refuse us by. Our own update leaves one row where API calls leave any; rows before it are from inside the window, rows behind it came later
 * and lost nothing. Where it leaves none, whatever is new and not visible in the order as it is now was overwritten.
 */
export function countOverwritten({ before, answered, after }: AroundUpdate): number {
  const fresh = newRows(rowsOf(before['order_history']), rowsOf(after['order_history']));
  const own = fresh.findIndex((row) => OURS.test(textOf(row['source_name'])));
  if (own >= 0) return fresh.slice(0, own).length;
  if (fresh.length === 0) return 0;
  const later = differences({ ...answered, order_history: null, date_updated: null }, { ...after, order_history: null, date_updated: null });
  return later.length > 0 ? 0 : fresh.length;
}

/** Rows that were not there, in their order; the same words twice are two rows. */
function newRows(before: readonly Fields[], after: readonly Fields[]): Fields[] {
  const known = new Map<string, number>();
  const keyOf = (row: Fields) => [row['date_added'], row['source_name'], row['note']].map(textOf).join('|');
  for (const row of before) known.set(keyOf(row), (known.get(keyOf(row)) ?? 0) + 1);
  return after.filter((row) => {
    const left = known.get(keyOf(row)) ?? 0;
    known.set(keyOf(row), left - 1);
    return left <= 0;
  });
}
