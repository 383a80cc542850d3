/** Stores and orders: `/api/stores`, `/api/orders`. */
import { z } from 'zod';

const moment = z.iso.datetime();
const text = (most: number) => z.string().max(most);
const id = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,20}$/, 'must be digits'));
const number = z.number().finite();
const storeName = z.string().trim().min(1).max(200);
const secret = z.string().trim().min(8).max(500);
const callLimit = z.strictObject({ burst: z.int().min(1).max(10_000), per_second: z.number().min(0.01).max(10_000) });

export const StoreKindName = z.enum(['orderdesk', 'dashboard']);
export const StoreParams = z.object({ store_id: z.string().max(100) });
export const StoreCreate = z.strictObject({
  kind: StoreKindName.default('orderdesk'),
  name: storeName,
  store_id: text(100).trim().min(1).optional().describe("OrderDesk's id of the store."),
  base_url: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional()
    .describe('Address of a dashboard. Absent: MCP_BASE_URL.'),
  api_key: secret.optional().describe('Sealed, and never returned. Of a dashboard, absent: MCP_API_KEY.'),
  webhook_secret: secret.optional().describe('Signs webhooks of the generic form for this store. Absent: WEBHOOK_SECRET.'),
  call_limit: callLimit.optional().describe('Where OrderDesk allows other than 20 calls at once and 3 a second.'),
});
export const StoreEdit = z
  .strictObject({ name: storeName.optional(), webhook_secret: secret.nullable().optional(), call_limit: callLimit.nullable().optional() })
  .refine((edit) => Object.keys(edit).length > 0, 'must change something');
export const StoreRotate = z.strictObject({
  api_key: secret,
  keep_old_hours: z.number().min(0).max(168).default(24).describe('How long webhooks signed with the old key are still taken.'),
});
export const StoreView = z.object({
  id: z.uuid(),
  kind: StoreKindName,
  name: z.string(),
  store_id: z.string().describe("OrderDesk's id of the store; of a dashboard its address."),
  status: z.enum(['active', 'broken']),
  broken_reason: z.string().nullable(),
  call_limit: callLimit.nullable(),
  webhook_path: z.string().nullable().describe('Where OrderDesk posts; {event} is the name of the rule’s event.'),
  polled_at: moment.nullable(),
  created_at: moment,
  updated_at: moment,
});
export const StoreList = z.object({ stores: z.array(StoreView) });
export const StoreCheckView = z.object({
  works: z.boolean(),
  code: z.string().nullable().describe('Why it does not work.'),
  message: z.string().nullable(),
  clock_ahead_seconds: z.int().nullable(),
});
export const StoreSettingsView = z.object({
  id: z.string(),
  name: z.string(),
  folders: z.record(z.string(), z.string()).describe('By id. The folder of an order is its state.'),
  settings: z.record(z.string(), z.unknown()).describe('Without keys and passwords.'),
});

const NOTE_MAX = 1800;
const address = z
  .strictObject({
    first_name: text(100),
    last_name: text(100),
    company: text(200),
    address1: text(200),
    address2: text(200),
    address3: text(200),
    address4: text(200),
    city: text(100),
    state: text(100),
    postal_code: text(30),
    country: text(100),
    phone: text(50),
    title: text(200),
    name: text(200),
  })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, 'must set something');
const textMap = z.record(z.string().min(1).max(200), text(1000));
const itemFields = {
  name: z.string().trim().min(1).max(500),
  code: text(200),
  price: number.min(0),
  quantity: z.int().min(0).max(100_000),
  weight: number.min(0),
  delivery_type: z.enum(['ship', 'noship', 'download', 'future']),
  category_code: text(200),
  fulfillment_method: text(200),
  variation_list: textMap,
  metadata: textMap,
};
const fieldName = z.string().trim().min(1).max(200);
const fieldValue = text(2000).nullable().describe('Null takes the field away.');
export const PaymentStatusName = z.enum(['Approved', 'Authorized', 'Captured', 'Fully Refunded', 'Partially Refunded', 'Pending', 'Rejected', 'Voided']);

/** Everything that can be done to an order. What is not in this list is an INVALID_MUTATION. */
export const OrderOperation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('move_folder'), folder_id: id.optional(), folder_name: z.string().trim().min(1).max(200).optional() }),
  z.strictObject({ op: z.literal('add_note'), note: z.string().trim().min(1).max(NOTE_MAX) }),
  z.strictObject({ op: z.literal('set_address'), which: z.enum(['shipping', 'customer', 'return_address']).default('shipping'), address }),
  z.strictObject({
    op: z.literal('add_item'),
    item: z.strictObject({
      ...z.strictObject(itemFields).partial().shape,
      name: itemFields.name,
      price: itemFields.price,
      quantity: z.int().min(1).default(1),
    }),
  }),
  z.strictObject({
    op: z.literal('change_item'),
    item_id: id,
    fields: z
      .strictObject(itemFields)
      .partial()
      .refine((fields) => Object.keys(fields).length > 0, 'must change something'),
  }),
  z.strictObject({ op: z.literal('remove_item'), item_id: id }),
  z.strictObject({ op: z.literal('set_checkout_field'), name: fieldName, value: fieldValue }),
  z.strictObject({ op: z.literal('set_metadata_field'), name: fieldName, value: fieldValue }),
  z.strictObject({ op: z.literal('set_shipping_method'), shipping_method: z.string().trim().min(1).max(200) }),
  z.strictObject({ op: z.literal('set_tag'), tag_color: text(50).optional(), tag_name: text(100).optional() }),
  z.strictObject({ op: z.literal('set_payment_status'), payment_status: PaymentStatusName }),
  z.strictObject({
    op: z.literal('add_shipment'),
    tracking_number: z.string().trim().min(1).max(200),
    carrier_code: text(100).optional(),
    shipment_method: text(100).optional(),
    tracking_url: z.url().max(500).optional(),
    date_shipped: z.iso.date().optional(),
  }),
]);

/** OrderDesk's own order, as loosely typed as it comes. */
const document = z.record(z.string(), z.unknown());
const asked = {
  fetched_at: moment.describe('When OrderDesk said so.'),
  stale: z.boolean().describe('True: OrderDesk cannot be asked; this is the last answer.'),
};

export const StoreOrderParams = z.object({ store_id: z.string().max(100), order_id: z.string().max(100) });
export const OrderReadQuery = z.object({ fresh: z.enum(['0', '1']).optional().describe('1: asks OrderDesk, whatever is kept.') });
export const OrderView = z.object({
  store_id: z.uuid(),
  order_id: z.string(),
  number: z.string().describe("The shop's own number, where there is one."),
  folder: z.string().nullable().describe('What the folder is called: the state of the order.'),
  order: document,
  state_hash: z.string().describe('Send it as `expected_hash` with a change: it is then made only to what you saw.'),
  ...asked,
});
export const OrderListQuery = z.object({
  email: text(320).optional(),
  source_id: text(200).optional().describe("The shop's own order number."),
  source_name: text(100).optional(),
  customer_id: text(200).optional(),
  customer_last_name: text(200).optional(),
  shipping_last_name: text(200).optional(),
  customer_phone: text(50).optional(),
  folder_id: text(200).optional(),
  folder_name: text(200).optional(),
  added_from: moment.optional(),
  added_to: moment.optional(),
  modified_from: moment.optional(),
  modified_to: moment.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  fresh: z.enum(['0', '1']).optional(),
});
export const OrderList = z.object({ orders: z.array(document), total: z.int(), ...asked });
/** Orders of one contact, over all stores. */
export const ContactOrderParams = z.object({ id: z.uuid() });
export const ContactOrderList = z.object({
  orders: z.array(
    z.object({
      store_id: z.uuid(),
      order_id: z.string(),
      number: z.string(),
      folder: z.string().nullable().describe('The order’s state, as the shop calls it.'),
      added_at: z.string().describe('UTC, as the store writes it.'),
      total: z.number().nullable(),
      payment_status: z.string(),
      items: z.array(z.object({ name: z.string(), quantity: z.number() })),
      shipments: z.array(z.object({ carrier: z.string(), tracking_number: z.string(), tracking_url: z.string() })),
      verified: z.boolean().describe('An address or number that a channel vouches for stands in the order. False: only one that somebody said.'),
    }),
  ),
  unreachable: z
    .array(z.object({ store_id: z.uuid(), name: z.string(), code: z.string(), message: z.string() }))
    .describe('Stores that could not be asked: their orders are missing.'),
  ...asked,
});
export const OrderCreate = z.strictObject({ order: document, idempotency_key: z.string().trim().min(1).max(200).optional() });
export const OrderDocumentView = z.object({ store_id: z.uuid(), order_id: z.string(), order: document });

export const OrderMutate = z.strictObject({
  operations: z
    .array(z.looseObject({ op: z.string().max(100) }))
    .min(1)
    .max(20)
    .describe(
      'In this order: move_folder, add_note, set_address, add_item, change_item, remove_item, set_checkout_field, set_metadata_field, set_shipping_method, set_tag, set_payment_status, add_shipment.',
    ),
  expected_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a state_hash')
    .optional()
    .describe('The state of the order that you saw. Where somebody changed the same thing since: CONCURRENT_UPDATE.'),
  dry_run: z.boolean().default(false).describe('Shows what would change, and changes nothing.'),
  idempotency_key: z.string().trim().min(1).max(200).optional().describe('A repetition under the same key changes nothing more and answers the same.'),
  ticket_id: z.uuid().optional(),
});
export const MutationParams = z.object({ store_id: z.string().max(100), order_id: z.string().max(100), mutation_id: z.string().max(100) });
export const MutationStateName = z.enum(['planned', 'writing', 'done', 'refused', 'partly', 'uncertain']);
export const OrderDifference = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });
export const MutationResultView = z.object({
  mutation_id: z.uuid().nullable().describe('Null after a dry run.'),
  state: MutationStateName.nullable(),
  dry_run: z.boolean(),
  changes: z.array(OrderDifference),
  state_hash: z.string().describe('Of the order as it is now; after a dry run, of the order that the changes were compared with.'),
  lost_update_suspected: z.boolean().describe('True: somebody else wrote in the very moment, and what they wrote may be gone. The order before it is kept.'),
  warnings: z.array(z.string()),
  order: document.nullable(),
});
export const MutationView = z.object({
  id: z.uuid(),
  store_id: z.uuid(),
  order_id: z.string(),
  state: MutationStateName,
  operations: z.array(z.string()),
  changed_paths: z.array(z.string()),
  lost_update_suspected: z.boolean(),
  failure: z.string().nullable(),
  actor: z.object({ kind: z.string(), id: z.string().nullable() }),
  undoes: z.uuid().nullable(),
  undone_by: z.uuid().nullable(),
  ticket_id: z.uuid().nullable(),
  attempts: z.int(),
  created_at: moment,
  settled_at: moment.nullable(),
});
export const MutationList = z.object({ mutations: z.array(MutationView).describe('The newest first.') });
export const MutationImages = z.object({
  id: z.uuid(),
  before: document.nullable().describe('The order before it. Null after 30 days.'),
  after: document.nullable(),
});

export const CacheDrop = z
  .strictObject({ store_id: z.uuid().optional().describe('Absent: everything kept for the workspace.'), order_id: id.optional() })
  .refine((drop) => drop.order_id === undefined || drop.store_id !== undefined, 'an order needs its store_id');
export const CacheDropped = z.object({ dropped: z.enum(['workspace', 'store', 'order']) });
export const OrderHookParams = z.object({ store: z.string().max(100), event: z.string().max(100) });
export const OrderHookAnswer = z.object({ status: z.enum(['accepted', 'duplicate_ignored']), store_id: z.uuid() });
