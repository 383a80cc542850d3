import { z } from 'zod';
import { getProduct, listProducts, numberOf, setProductStock, textOf } from '#orders';
import type { Fields } from '#orders';
import { defineTool } from '../define-tool.ts';
import { ageOf, anyId, asked, chooseStore, storeId } from './choose-store.ts';
import { toIso } from './present-sale.ts';

const Product = z.object({
  product_id: z.string(),
  name: z.string(),
  code: z.string(),
  price: z.number().nullable(),
  stock: z.number().nullable(),
  location: z.string(),
  updated_at: z.string().nullable(),
});

function toProduct(item: Fields): z.infer<typeof Product> {
  return {
    product_id: textOf(item['id']),
    name: textOf(item['name']),
    code: textOf(item['code']),
    price: numberOf(item['price']),
    stock: numberOf(item['stock']),
    location: textOf(item['location']),
    updated_at: toIso(item['date_updated']),
  };
}

export const listInventoryTool = defineTool({
  name: 'list_inventory',
  title: 'Products and their stock',
  description: 'Products of an OrderDesk store with their stock, all of them or those of a name or code. It may be a minute old.',
  class: 'read',
  permission: 'orders.read',
  input: z.object({
    name: z.string().trim().min(1).max(200).optional(),
    code: z.string().trim().min(1).max(200).optional(),
    limit: z.int().min(1).max(100).default(20),
    offset: z.int().min(0).max(100_000).default(0),
    store_id: storeId,
  }),
  output: z.object({ products: z.array(Product), total: z.number(), ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const { limit, offset, name, code } = input;
    const page = await listProducts(ctx, chosen.place, { limit, offset, ...(name ? { name } : {}), ...(code ? { code } : {}) });
    return { products: page.items.map(toProduct), total: page.total, ...ageOf(ctx, chosen, page) };
  },
});

export const getInventoryItemTool = defineTool({
  name: 'get_inventory_item',
  title: 'Stock of a product',
  description: 'One product of an OrderDesk store with its stock, by the id that list_inventory gives. It may be a minute old.',
  class: 'read',
  permission: 'orders.read',
  input: z.object({ product_id: anyId, store_id: storeId }),
  output: z.object({ product: Product, ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const { item, ...seen } = await getProduct(ctx, chosen.place, input.product_id);
    return { product: toProduct(item), ...ageOf(ctx, chosen, seen) };
  },
});

export const setInventoryStockTool = defineTool({
  name: 'set_inventory_stock',
  title: 'Set the stock of a product',
  description: 'Sets how many of a product there are in an OrderDesk store. It is refused when the stock is not any more what was shown.',
  class: 'reversible',
  permission: 'orders.write',
  input: z.object({ product_id: anyId, stock: z.int().min(-100_000).max(10_000_000), store_id: storeId }),
  output: z.object({ store_id: z.string(), product: Product }),
  async preview(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const { item } = await getProduct(ctx, chosen.place, input.product_id, { fresh: true });
    const { name, stock } = toProduct(item);
    return {
      summary: `Set the stock of "${name}" in ${chosen.store.name} from ${stock ?? 'nothing'} to ${input.stock}.`,
      changes: [{ path: 'stock', before: stock, after: input.stock }],
      seenState: String(stock),
    };
  },
  async run(ctx, caller, input, seenState) {
    const { place } = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const expected = seenState === null ? {} : { expected: numberOf(seenState) };
    const item = await setProductStock(ctx, place, input.product_id, { stock: input.stock, ...expected });
    return { store_id: place.storeId, product: toProduct(item) };
  },
});
