import { createHash } from 'node:crypto';
import { isMap } from '../orderdesk/order-document.ts';

// What changes by itself, or is computed over there, or is changed by other calls.
const VOLATILE: ReadonlySet<string> = new Set([
  'date_updated',
  'email_count',
  'quantity_total',
  'weight_total',
  'product_total',
  'discount_total',
  'order_total',
  'order_shipments',
  'order_history',
]);

/**
 * The order's state as one digest: two answers have the same exactly when they mean the same, however PHP typed them that day. `[]` is `{}`,
 * "10" is 10, "22.00" is 22, and nothing, null and "" are the same. `date_updated` alone is no version: it has a resolution of a second.
 */
export function stateHash(order: Readonly<Record<string, unknown>>): string {
  const kept = Object.fromEntries(Object.entries(order).filter(([key]) => !VOLATILE.has(key)));
  return createHash('sha256')
    .update(JSON.stringify(canonical(kept)))
    .digest('hex');
}

/** True when both mean the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function canonical(value: unknown): unknown {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : value.map(canonical);
  if (isMap(value)) {
    const entries = Object.entries(value)
      .map(([key, inner]) => [key, canonical(inner)] as const)
      .filter(([, inner]) => inner !== '')
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return entries.length === 0 ? '' : Object.fromEntries(entries);
  }
  return canonicalScalar(value);
}

// With a leading zero it is a postal code or a phone number; with more digits than a double holds, an id.
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/;

function canonicalScalar(value: unknown): string {
  const text = String(value);
  return PLAIN_NUMBER.test(text) ? String(Number(text)) : text;
}
