import { z } from 'zod';
import { SHIPPING_FIELDS, TEXT_FIELDS } from './order-shapes.ts';

const text = z.string().max(10_000);

/** What a person does to one order in the store's own pages, field by field; everything else stays as it is at that moment. */
export const personEdit = z.strictObject({
  /** Of the first store unless told. */
  storeId: z.string().optional(),
  orderId: z.string(),
  /** Whether a row of history is written; as the store's switch says unless told. */
  history: z.boolean().optional(),
  /** The name in history and notes. */
  username: text.default('Dana'),
  /** Whether the rules of the store hear of it: `Order Details Changed` comes only from that button. */
  rules: z.boolean().default(true),
  set: z.partialRecord(z.enum(TEXT_FIELDS), text).optional(),
  shipping: z.partialRecord(z.enum(SHIPPING_FIELDS), text).optional(),
  customer: z.partialRecord(z.enum(SHIPPING_FIELDS), text).optional(),
  /** `null` takes a key away. */
  checkout: z.record(z.string(), text.nullable()).optional(),
  metadata: z.record(z.string(), text.nullable()).optional(),
  note: text.optional(),
  folder: text.optional(),
  item: z.strictObject({ id: z.string(), quantity: z.int().min(1).optional(), name: text.optional(), remove: z.boolean().optional() }).optional(),
});
export type PersonEdit = z.input<typeof personEdit>;
export type ReadPersonEdit = z.output<typeof personEdit>;
