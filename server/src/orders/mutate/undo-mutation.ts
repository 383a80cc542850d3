import { BatonError } from '#platform/errors';
import { isMap, mapOf, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import type { Place } from '../stores/open-store.ts';
import { isSame } from './canonical.ts';
import { itemOf } from './look-after.ts';
import { findMutation, openImage, openPlan } from './mutation-row.ts';
import type { Actor, MutationRow } from './mutation-row.ts';
import { invalidOperation } from './operations.ts';
import type { Operation } from './operations.ts';
import { mutateOrder } from './mutate-order.ts';
import type { MutateCtx, MutationResult } from './mutate-order.ts';

/**
 * Takes a change back: what it set gets the value from before, where nobody changed it since. A note stays, because history cannot be taken
 * back; so does the mail that a folder's rules have sent. @throws conflict when it is not done, was undone, or is too old; INVALID_MUTATION for
 * what cannot be undone; CONCURRENT_UPDATE with what is different since
 */
export async function undoMutation(
  ctx: MutateCtx,
  place: Place,
  mutationId: string,
  input: { actor: Actor; dryRun?: boolean | undefined; orderId?: string | undefined },
): Promise<MutationResult> {
  const row = await ctx.db.tx(place.workspaceId, (tx) => findMutation(tx, mutationId));
  if (row.storeId !== place.storeId || (input.orderId !== undefined && row.orderId !== input.orderId)) throw new BatonError('not_found');
  if (row.state !== 'done') throw new BatonError('conflict', { message: `Only a change that was done can be undone. This one is: ${row.state}.` });
  if (row.undoneBy !== null) throw new BatonError('conflict', { message: 'It was undone already.', details: { undone_by: row.undoneBy } });
  const { operations, before, after } = openForUndo(ctx, row);
  return mutateOrder(ctx, place, row.orderId, {
    operations: inverseOf(operations, before, after),
    actor: input.actor,
    // Bound to the order as the change left it: what anybody changed there since is a conflict.
    expectedHash: row.afterHash ?? undefined,
    seen: after,
    idempotencyKey: `undo:${row.id}`,
    undoes: row.id,
    dryRun: input.dryRun,
    ticketId: row.ticketId ?? undefined,
    conversationId: row.conversationId ?? undefined,
  });
}

function openForUndo(ctx: MutateCtx, row: MutationRow): { operations: Operation[]; before: Fields; after: Fields } {
  const [plan, before, after] = [openPlan(ctx.vault, row), openImage(ctx.vault, row, 'before'), openImage(ctx.vault, row, 'after')];
  if (!plan || !before || !after) throw new BatonError('conflict', { message: 'It is too old: the order from before is kept for 30 days.' });
  return { operations: plan.operations, before, after };
}

/** What takes these operations back, last first. @throws INVALID_MUTATION */
export function inverseOf(operations: readonly Operation[], before: Fields, after: Fields): Operation[] {
  return operations.map((operation, at) => inverse(operation, at, { before, after })).reverse();
}

function inverse(operation: Operation, at: number, { before, after }: { before: Fields; after: Fields }): Operation {
  switch (operation.op) {
    case 'move_folder':
      return { op: 'move_folder', folder_id: textOf(before['folder_id']) };
    case 'set_address':
      return { ...operation, address: fieldsBefore(mapOf(before[operation.which]), operation.address) };
    case 'set_checkout_field':
      return { ...operation, value: valueBefore(before['checkout_data'], operation.name) };
    case 'set_metadata_field':
      return { ...operation, value: valueBefore(before['order_metadata'], operation.name) };
    case 'set_shipping_method':
      return { op: 'set_shipping_method', shipping_method: textOf(before['shipping_method']) };
    case 'set_tag':
      return { op: 'set_tag', ...fieldsBefore(before, { tag_color: operation.tag_color, tag_name: operation.tag_name }) };
    case 'set_payment_status':
      return { ...operation, payment_status: textOf(before['payment_status']) as typeof operation.payment_status };
    case 'change_item':
      return { ...operation, fields: itemBefore(before, operation, at) };
    case 'add_item':
      return { op: 'remove_item', item_id: addedItem(operation.item.name, at, { before, after }) };
    case 'remove_item':
      return { op: 'add_item', item: itemToAdd(before, operation.item_id, at) };
    case 'add_note':
    case 'add_shipment':
      throw invalidOperation(at, operation.op, 'cannot be undone');
  }
}

type ChangeItem = Extract<Operation, { op: 'change_item' }>;
type ItemToAdd = Extract<Operation, { op: 'add_item' }>['item'];
const ITEM_NUMBERS = ['price', 'quantity', 'weight'];

function itemBefore(before: Fields, { item_id: itemId, fields }: ChangeItem, at: number): ChangeItem['fields'] {
  const item = itemOf(before, itemId);
  if (!item) throw invalidOperation(at, 'change_item', 'the item was not there before');
  return typedItem(Object.fromEntries(Object.keys(fields).map((field) => [field, item[field]])));
}

function itemToAdd(before: Fields, itemId: string, at: number): ItemToAdd {
  const item = itemOf(before, itemId);
  if (!item) throw invalidOperation(at, 'remove_item', 'the item was not there before');
  const known = ['name', 'code', 'price', 'quantity', 'weight', 'delivery_type', 'category_code', 'fulfillment_method', 'variation_list', 'metadata'];
  return typedItem(Object.fromEntries(known.flatMap((field) => (item[field] === undefined || item[field] === '' ? [] : [[field, item[field]]])))) as ItemToAdd;
}

/** Numbers as numbers and maps as maps, however they came that day. */
function typedItem(fields: Fields): ChangeItem['fields'] {
  const typed = Object.entries(fields).flatMap(([field, value]): (readonly [string, unknown])[] => {
    if (ITEM_NUMBERS.includes(field)) return [[field, Number(value)]];
    if (field === 'variation_list' || field === 'metadata') return isMap(value) ? [[field, textsOf(value)]] : [];
    return [[field, textOf(value)]];
  });
  return Object.fromEntries(typed) as ChangeItem['fields'];
}

function textsOf(map: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, textOf(value)]));
}

function addedItem(name: string, at: number, { before, after }: { before: Fields; after: Fields }): string {
  const known = new Set(rowsOf(before['order_items']).map((row) => textOf(row['id'])));
  const added = rowsOf(after['order_items']).filter((row) => !known.has(textOf(row['id'])) && textOf(row['name']) === name);
  const [only] = added;
  if (!only || added.length > 1) throw invalidOperation(at, 'add_item', 'nobody can tell which of the items it added');
  return textOf(only['id']);
}

function fieldsBefore(before: Fields, set: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(set).flatMap(([field, value]) => (value === undefined ? [] : [[field, textOf(before[field])]])));
}

function valueBefore(map: unknown, name: string): string | null {
  const value = mapOf(map)[name];
  return value === undefined || isSame(value, '') ? null : textOf(value);
}
