import { BatonError } from '../../../server/src/platform/errors.ts';
import type { Change, Order, OrderLine, RetailShop, User, Variant } from './retail-shop.ts';
import { cents, methodOf, payFrom } from './pay.ts';

interface Swap {
  order_id: string;
  item_ids: string[];
  new_item_ids: string[];
  payment_method_id: string;
}

/** Of a pending order, once: the lines become other variants of their products, and the difference is paid or given back. */
export function modifyItems(shop: RetailShop, order: Order, user: User, swap: Swap): Change {
  if (order.status !== 'pending') throw refuse(`Order ${order.order_id} is ${order.status}; only a pending order can be modified, and its items once.`);
  const pairs = pairUp(shop, order, swap);
  const difference = differenceOf(pairs);
  const paid = payFrom(user, methodOf(user, swap.payment_method_id), difference);
  const items = order.items.map((line) => {
    const pair = pairs.find((one) => one.line === line);
    return pair ? { ...line, item_id: pair.variant.item_id, price: pair.variant.price, options: pair.variant.options } : line;
  });
  const payment = { transaction_type: difference > 0 ? 'payment' : 'refund', amount: Math.abs(difference), payment_method_id: swap.payment_method_id } as const;
  return {
    summary: `Order ${order.order_id}: ${tell(pairs)}; ${money(difference)} with ${swap.payment_method_id}. Its items cannot be changed again.`,
    order: { ...order, items, status: 'pending (items modified)', payment_history: [...order.payment_history, payment] },
    user: paid,
  };
}

/** Of a delivered order, once: asked for now, settled when the parcel is back. */
export function exchangeItems(shop: RetailShop, order: Order, user: User, swap: Swap): Change {
  if (order.status !== 'delivered') throw refuse(`Order ${order.order_id} is ${order.status}; only a delivered order can be exchanged.`);
  const pairs = pairUp(shop, order, swap);
  const difference = differenceOf(pairs);
  payFrom(user, methodOf(user, swap.payment_method_id), difference);
  return {
    summary: `Exchange in order ${order.order_id}: ${tell(pairs)}; ${money(difference)} with ${swap.payment_method_id}.`,
    order: {
      ...order,
      status: 'exchange requested',
      exchange_items: [...swap.item_ids].sort(),
      exchange_new_items: [...swap.new_item_ids].sort(),
      exchange_payment_method_id: swap.payment_method_id,
      exchange_price_difference: difference,
    },
  };
}

/** Of a delivered order, once: the money goes where it came from, or on a gift card. */
export function returnItems(order: Order, user: User, wish: Omit<Swap, 'new_item_ids'>): Change {
  if (order.status !== 'delivered') throw refuse(`Order ${order.order_id} is ${order.status}; only a delivered order can be returned.`);
  const method = methodOf(user, wish.payment_method_id);
  const original = order.payment_history[0]?.payment_method_id;
  if (method.source !== 'gift_card' && method.id !== original) throw refuse('The money goes to the original payment method or on a gift card.');
  const lines = linesOf(order, wish.item_ids);
  return {
    summary: `Return of ${lines.map((line) => line.name).join(', ')} from order ${order.order_id}; the money goes to ${method.id}.`,
    order: { ...order, status: 'return requested', return_items: [...wish.item_ids].sort(), return_payment_method_id: method.id },
  };
}

interface Pair {
  line: OrderLine;
  variant: Variant;
}

function pairUp(shop: RetailShop, order: Order, swap: Swap): Pair[] {
  if (swap.item_ids.length !== swap.new_item_ids.length) throw refuse('There must be as many new items as old ones.');
  return linesOf(order, swap.item_ids).map((line, at) => {
    const id = swap.new_item_ids[at] ?? '';
    const variant = shop.products.get(line.product_id)?.variants[id];
    if (!variant) throw refuse(`Item ${id} is no variant of ${line.name}.`);
    if (!variant.available) throw refuse(`Item ${id} is not available.`);
    if (variant.item_id === line.item_id) throw refuse(`Item ${id} is the one that was ordered.`);
    return { line, variant };
  });
}

/** The same variant may stand in an order twice: each named id takes a line of its own. */
function linesOf(order: Order, ids: readonly string[]): OrderLine[] {
  const left = [...order.items];
  return ids.map((id) => {
    const at = left.findIndex((line) => line.item_id === id);
    const [line] = at < 0 ? [] : left.splice(at, 1);
    if (!line) throw refuse(`Item ${id} is not, or not so often, in order ${order.order_id}.`);
    return line;
  });
}

function differenceOf(pairs: readonly Pair[]): number {
  return cents(pairs.reduce((sum, { line, variant }) => sum + variant.price - line.price, 0));
}

function tell(pairs: readonly Pair[]): string {
  return pairs.map(({ line, variant }) => `${line.name} becomes ${Object.values(variant.options).join(', ')}`).join('; ');
}

function money(difference: number): string {
  return difference > 0 ? `${difference.toFixed(2)} is paid` : `${Math.abs(difference).toFixed(2)} is given back`;
}

function refuse(message: string): BatonError {
  return new BatonError('conflict', { message });
}
