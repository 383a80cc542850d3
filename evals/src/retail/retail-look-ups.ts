import { z } from 'zod';
import { BatonError } from '../../../server/src/platform/errors.ts';
import { defineTool } from '../../../server/src/tools/define-tool.ts';
import type { Tool, ToolCaller } from '../../../server/src/tools/index.ts';
import { calculate } from './calculate.ts';
import { ownOrder, ownUser, writer } from './bound-user.ts';
import { Order, Product, User } from './retail-shop.ts';
import type { RetailShop } from './retail-shop.ts';

const read = { class: 'read', permission: 'orders.read' } as const;
const own = { ...read, contacts: { serves: 'own' } } as const;
const anybody = { ...read, contacts: { serves: 'anybody' } } as const;

/** What changes nothing. People and orders are those of the writer; anybody else's are as if they were not there. */
export function retailLookUps(shop: RetailShop): Tool[] {
  const whoIs = (caller: ToolCaller, fits: (user: User) => boolean): { user_id: string } => {
    const user = writer(shop, caller);
    if (!fits(user)) throw new BatonError('not_found', { message: 'User not found.' });
    return { user_id: user.user_id };
  };
  return [
    defineTool({
      ...own,
      name: 'find_user_id_by_email',
      title: 'Who has this address',
      description: 'The id of the writer, where this is their e-mail address.',
      input: z.strictObject({ email: z.string().max(200) }),
      output: z.object({ user_id: z.string() }),
      run: async (_, caller, { email }) => whoIs(caller, (user) => same(user.email, email)),
    }),
    defineTool({
      ...own,
      name: 'find_user_id_by_name_zip',
      title: 'Who lives there by this name',
      description: 'The id of the writer, where this is their name and zip code.',
      input: z.strictObject({ first_name: z.string().max(100), last_name: z.string().max(100), zip: z.string().max(20) }),
      output: z.object({ user_id: z.string() }),
      run: async (_, caller, { first_name: first, last_name: last, zip }) =>
        whoIs(caller, ({ name, address }) => same(name.first_name, first) && same(name.last_name, last) && address.zip === zip),
    }),
    defineTool({
      ...own,
      name: 'get_user_details',
      title: 'The profile of the writer',
      description: 'Name, address, payment methods and orders of the writer.',
      input: z.strictObject({ user_id: z.string().max(100) }),
      output: z.object({ user: User }),
      run: async (_, caller, { user_id: id }) => ({ user: ownUser(shop, caller, id) }),
    }),
    defineTool({
      ...own,
      name: 'get_order_details',
      title: 'One order of the writer',
      description: 'State, items, address and payments of an order of the writer.',
      input: z.strictObject({ order_id: z.string().max(100) }),
      output: z.object({ order: Order }),
      run: async (_, caller, { order_id: id }) => ({ order: ownOrder(shop, caller, id).order }),
    }),
    ...retailProducts(shop),
    defineTool({
      ...anybody,
      name: 'calculate',
      title: 'A sum',
      description: 'The value of an expression of numbers, + - * / and brackets, to cents.',
      input: z.strictObject({ expression: z.string().max(500) }),
      output: z.object({ value: z.number() }),
      run: async (_ctx, _caller, { expression }) => ({ value: calculate(expression) }),
    }),
  ];
}

/** What anybody may know. */
function retailProducts(shop: RetailShop): Tool[] {
  const products = [...shop.products.values()];
  return [
    defineTool({
      ...anybody,
      name: 'get_product_details',
      title: 'One product',
      description: 'A product with its variants, their prices and whether they are to be had.',
      input: z.strictObject({ product_id: z.string().max(100) }),
      output: z.object({ product: Product }),
      async run(_ctx, _caller, { product_id: id }) {
        const product = shop.products.get(id);
        if (!product) throw new BatonError('not_found', { message: 'Product not found.' });
        return { product };
      },
    }),
    defineTool({
      ...anybody,
      name: 'get_item_details',
      title: 'One variant of a product',
      description: 'The options, the price and the availability of one variant.',
      input: z.strictObject({ item_id: z.string().max(100) }),
      output: z.object({ item: Product.shape.variants.valueType }),
      async run(_ctx, _caller, { item_id: id }) {
        const item = products.map((product) => product.variants[id]).find((variant) => variant !== undefined);
        if (!item) throw new BatonError('not_found', { message: 'Item not found.' });
        return { item };
      },
    }),
    defineTool({
      ...anybody,
      name: 'list_all_product_types',
      title: 'What there is to buy',
      description: 'The names of all products with their ids.',
      input: z.strictObject({}),
      output: z.object({ product_types: z.record(z.string(), z.string()) }),
      run: async () => ({ product_types: Object.fromEntries(products.map((product) => [product.name, product.product_id]).sort()) }),
    }),
  ];
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
