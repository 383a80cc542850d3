import { BatonError } from '../../../server/src/platform/errors.ts';
import type { ToolCaller } from '../../../server/src/tools/index.ts';
import type { Order, RetailShop, User } from './retail-shop.ts';

/** Whoever writes, by the address that the server has proved: no argument names them. */
export function writer(shop: RetailShop, { contact }: ToolCaller): User {
  const proved = contact?.identity?.emails ?? [];
  const user = [...shop.users.values()].find((one) => proved.includes(one.email));
  if (!user) throw new BatonError('not_found', { message: 'User not found.' });
  return user;
}

export function ownUser(shop: RetailShop, caller: ToolCaller, id: string): User {
  const user = writer(shop, caller);
  if (user.user_id !== id) throw new BatonError('not_found', { message: 'User not found.' });
  return user;
}

/** @throws not_found in the same words for an order of somebody else and one that does not exist */
export function ownOrder(shop: RetailShop, caller: ToolCaller, id: string): { order: Order; user: User } {
  const user = writer(shop, caller);
  const order = shop.orders.get(id);
  if (!order || order.user_id !== user.user_id) throw new BatonError('not_found', { message: 'Order not found.' });
  return { order, user };
}
