import { BatonError } from '#platform/errors';
import { isMap, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';

// Computed over there, or changed by other calls: sending them says nothing, or does harm.
const NOT_SENT: ReadonlySet<string> = new Set([
  'id',
  'quantity_total',
  'weight_total',
  'product_total',
  'discount_total',
  'order_total',
  'email_count',
  'date_added',
  'date_updated',
  'order_shipments',
  'order_history',
  'cc_number_masked',
]);

/** The order as a full update takes it: everything that is there, since whatever is left out would be blank afterwards. */
export function toUpdateBody(order: Fields): Fields {
  return Object.fromEntries(Object.entries(order).filter(([key]) => !NOT_SENT.has(key)));
}

/**
 * Looks once more before the whole order is replaced: no key gone, no line gone, no line without its id (it would be added again), and no map
 * lost. What fails here is a mistake of ours, and nothing was sent. @throws INVALID_MUTATION
 */
export function checkInvariants(theirs: Fields, merged: Fields): void {
  const broken = (reason: string) => new BatonError('INVALID_MUTATION', { message: `The order was not sent: ${reason}.`, details: { reason } });
  const gone = Object.keys(theirs).find((key) => !(key in merged));
  if (gone !== undefined) throw broken(`the field ${gone} would be blank`);
  const [before, after] = [theirs, merged].map((order) => rowsOf(order['order_items']).map((row) => textOf(row['id']))) as [string[], string[]];
  if (after.some((id) => id === '')) throw broken('an item without an id would be added a second time');
  const lost = before.find((id) => !after.includes(id));
  if (lost !== undefined) throw broken(`the item ${lost} would be removed`);
  const flattened = ['shipping', 'customer'].find((name) => isMap(theirs[name]) && !isMap(merged[name]));
  if (flattened !== undefined) throw broken(`${flattened} would be blank`);
}
