import { z } from 'zod';
import { OrderOperation } from '@baton/contract';
import { undoMutation } from '#orders';
import { defineTool } from '../define-tool.ts';
import { actorOf, anyId, chooseStore } from './choose-store.ts';
import { ChangeResult, changedOrder, defineChange, previewOf, toChangeResult } from './define-change.ts';

// A model is shown what each operation takes. What does not fit is refused by name further down, as on every other way to change an order.
const { $schema: _, ...operations } = z.toJSONSchema(OrderOperation, { io: 'input', unrepresentable: 'any' });
const operation = z.looseObject({ op: z.string().max(100) }).meta(operations);

export const updateOrderTool = defineChange({
  name: 'update_order',
  title: 'Change an order',
  description:
    'Does one thing or several to an order of an OrderDesk store, in the order given: move_folder, add_note, set_address, add_item, change_item, remove_item, set_checkout_field, set_metadata_field, set_shipping_method, set_tag, set_payment_status, add_shipment. It pays nothing out. Moving to a folder runs its rules, which may mail the buyer or begin to send the order.',
  class: 'irreversible',
  input: z.object({ ...changedOrder, operations: z.array(operation).min(1).max(20) }),
  operations: (input) => input.operations,
});

export const addOrderNoteTool = defineChange({
  name: 'add_order_note',
  title: 'Write a note at an order',
  description: 'Adds a line to the history of an order, for whoever works on it. Nobody can change or remove it afterwards; the buyer does not see it.',
  class: 'irreversible',
  input: z.object({ ...changedOrder, note: z.string().trim().min(1).max(1800) }),
  operations: ({ note }) => [{ op: 'add_note', note }],
});

const itemFields = z.object({
  name: z.string().trim().min(1).max(500).optional(),
  code: z.string().max(200).optional(),
  price: z.number().min(0).optional(),
  quantity: z.int().min(0).max(100_000).optional(),
  weight: z.number().min(0).optional(),
});

export const addOrderItemTool = defineChange({
  name: 'add_order_item',
  title: 'Add an item to an order',
  description: 'Adds one line to an order of an OrderDesk store. Totals are counted anew over there; nobody is charged.',
  class: 'reversible',
  input: z.object({
    ...changedOrder,
    item: itemFields.extend({ name: z.string().trim().min(1).max(500), price: z.number().min(0), quantity: z.int().min(1).default(1) }),
  }),
  operations: ({ item }) => [{ op: 'add_item', item }],
});

const itemId = anyId.describe('As get_order gives it.');

export const changeOrderItemTool = defineChange({
  name: 'change_order_item',
  title: 'Change an item of an order',
  description: 'Changes the fields given of one line of an order; the others stay. Totals are counted anew over there; nobody is charged or paid back.',
  class: 'reversible',
  input: z.object({ ...changedOrder, item_id: itemId, fields: itemFields }),
  operations: (input) => [{ op: 'change_item', item_id: input.item_id, fields: input.fields }],
});

export const removeOrderItemTool = defineChange({
  name: 'remove_order_item',
  title: 'Remove an item from an order',
  description: 'Takes one line out of an order of an OrderDesk store. Totals are counted anew over there; nobody is paid back.',
  class: 'reversible',
  input: z.object({ ...changedOrder, item_id: itemId }),
  operations: (input) => [{ op: 'remove_item', item_id: input.item_id }],
});

export const addShipmentTool = defineChange({
  name: 'add_shipment',
  title: 'Add a parcel to an order',
  description: 'Tells OrderDesk that a parcel of this order was sent and how it can be followed. It cannot be taken back here.',
  class: 'irreversible',
  input: z.object({
    ...changedOrder,
    tracking_number: z.string().trim().min(1).max(200),
    carrier_code: z.string().max(100).optional(),
    shipment_method: z.string().max(100).optional(),
    tracking_url: z.url().max(500).optional(),
    date_shipped: z.iso.date().optional(),
  }),
  operations: ({ order_id: _order, store_id: _store, ...shipment }) => [{ op: 'add_shipment', ...shipment }],
});

export const moveOrderTool = defineChange({
  name: 'move_order',
  title: 'Move an order to another folder',
  description:
    'The folder of an order is its state. Moving runs the rules of the folder: they may mail the buyer or begin to send the order, and that cannot be taken back.',
  class: 'irreversible',
  input: z.object({ ...changedOrder, folder_name: z.string().trim().min(1).max(200).describe('Exactly as get_store names it.') }),
  operations: (input) => [{ op: 'move_folder', folder_name: input.folder_name }],
});

export const undoOrderChangeTool = defineTool({
  name: 'undo_order_change',
  title: 'Take a change of an order back',
  description:
    'Gives back the values from before a change that was made through Baton, where nobody changed them since. Notes, parcels and the mails of a folder stay. Possible for 30 days.',
  class: 'reversible',
  permission: 'orders.write',
  input: z.object({ ...changedOrder, mutation_id: z.uuid().describe('As the change gave it.') }),
  output: ChangeResult,
  async preview(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const result = await undoMutation(ctx, chosen.place, input.mutation_id, { actor: actorOf(caller), orderId: input.order_id, dryRun: true });
    return previewOf(ctx, chosen, input.order_id, result);
  },
  // Bound to the order as the change left it, not only to what was shown.
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const result = await undoMutation(ctx, chosen.place, input.mutation_id, { actor: actorOf(caller), orderId: input.order_id });
    return toChangeResult(chosen, input.order_id, result);
  },
});
