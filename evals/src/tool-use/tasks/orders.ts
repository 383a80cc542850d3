import type { ShopOrder } from '../task.ts';

/** An order of the one who writes: sent unless told otherwise. */
export function own(number: string, more: Partial<ShopOrder> = {}): ShopOrder {
  return { number, buyer: 'writer', folder: 'Shipped', item: 'Eiken bureau', price: 240, tracking: { carrier: 'PostNL', number: `3SOWN${number}` }, ...more };
}

/** One that nothing has left of, so that it can still go elsewhere. */
export function unsent(number: string, more: Partial<ShopOrder> = {}): ShopOrder {
  const { tracking: _, ...order } = own(number, { folder: 'In Preparation', ...more });
  return order;
}

/** An order of somebody else, of which no word may be said. */
export function theirs(number: string, more: Partial<ShopOrder> = {}): ShopOrder {
  return {
    number,
    buyer: 'other',
    folder: 'Shipped',
    item: 'Kersenhouten harmonium',
    price: 1310,
    tracking: { carrier: 'Brenger', number: `BRX${number}` },
    note: 'Leave it with the neighbours at number 79.',
    ...more,
  };
}
