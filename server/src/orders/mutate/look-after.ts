import { mapOf, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import { HISTORY_SOURCE, applyOperations, changeItem, folderOf } from './apply-operations.ts';
import type { Folders } from './apply-operations.ts';
import { isSame } from './canonical.ts';
import { differences } from './merge.ts';
import type { NarrowOperation, Step } from './operations.ts';

/** What an order shows of a call whose outcome nobody told. `unclear`: somebody else changed the same thing. */
export type Sight = 'there' | 'absent' | 'unclear';

/** Compares the order as it is now, with its history, to how it was before the step. */
export function lookAfter(step: Step, before: Fields, now: Fields, folders: Folders): Sight {
  return step.kind === 'update' ? sightOfUpdate(step, before, now, folders) : sightOfNarrow(step.operation, before, now, folders);
}

/** Operations that set something hold already when carrying them out again would change nothing. */
function sightOfUpdate(step: Extract<Step, { kind: 'update' }>, before: Fields, now: Fields, folders: Folders): Sight {
  const wanted = (order: Fields) => differences(order, applyOperations(order, step.operations, folders));
  if (wanted(now).length === 0) return 'there';
  const touched = new Set(differences(before, now).map(({ path }) => path));
  return wanted(before).some(({ path }) => touched.has(path)) ? 'unclear' : 'absent';
}

function sightOfNarrow(operation: NarrowOperation, before: Fields, now: Fields, folders: Folders): Sight {
  switch (operation.op) {
    case 'add_note':
      return ownNotes(now, operation.note) > ownNotes(before, operation.note) ? 'there' : 'absent';
    case 'move_folder': {
      const folder = folderOf(operation, 0, folders);
      if (textOf(now['folder_id']) === folder) return 'there';
      return isSame(now['folder_id'], before['folder_id']) ? 'absent' : 'unclear';
    }
    case 'add_item':
      return newRows(before, now, 'order_items').some((row) => holds(row, operation.item)) ? 'there' : 'absent';
    case 'remove_item':
      return itemOf(now, operation.item_id) === null ? 'there' : 'absent';
    case 'change_item': {
      const [item, itemBefore] = [itemOf(now, operation.item_id), itemOf(before, operation.item_id)];
      if (item === null) return 'unclear';
      if (isSame(item, changeItem(item, operation.fields))) return 'there';
      return itemBefore !== null && Object.keys(operation.fields).every((field) => isSame(item[field], itemBefore[field])) ? 'absent' : 'unclear';
    }
    case 'add_shipment':
      return newRows(before, now, 'order_shipments').some((row) => textOf(row['tracking_number']) === operation.tracking_number) ? 'there' : 'absent';
  }
}

export function itemOf(order: Fields, itemId: string): Fields | null {
  return rowsOf(order['order_items']).find((row) => textOf(row['id']) === itemId) ?? null;
}

function ownNotes(order: Fields, note: string): number {
  return rowsOf(order['order_history']).filter((row) => textOf(row['note']) === note && textOf(row['source_name']) === HISTORY_SOURCE).length;
}

function newRows(before: Fields, now: Fields, list: string): Fields[] {
  const known = new Set(rowsOf(before[list]).map((row) => textOf(row['id'])));
  return rowsOf(now[list]).filter((row) => !known.has(textOf(row['id'])));
}

function holds(row: Fields, wanted: Fields): boolean {
  return Object.entries(wanted).every(([field, value]) => {
    const map = mapOf(value);
    return Object.keys(map).length > 0 ? Object.entries(map).every(([key, inner]) => isSame(mapOf(row[field])[key], inner)) : isSame(row[field], value);
  });
}
