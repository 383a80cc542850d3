import type { RetailShop, User } from './retail-shop.ts';
import type { Action, RetailTask } from './retail-tasks.ts';

/** Who writes in this task: whom its actions are about, else who its text says they are. Null where neither tells. */
export function findWriter(shop: RetailShop, task: RetailTask): string | null {
  for (const action of task.actions) {
    const user = whomItNames(shop, action);
    if (user !== undefined) return user;
  }
  const users = [...shop.users.values()];
  const told = users.find((user) => task.knownInfo.includes(user.user_id)) ?? users.find((user) => isTold(task.knownInfo, user));
  return told?.user_id ?? null;
}

function whomItNames({ orders, users }: RetailShop, { arguments: args }: Action): string | undefined {
  const { user_id: id, order_id: orderId, email, first_name: first, last_name: last, zip } = args;
  if (typeof id === 'string' && users.has(id)) return id;
  if (typeof orderId === 'string' && orders.has(orderId)) return orders.get(orderId)?.user_id;
  return [...users.values()].find(
    (user) => user.email === email || (user.name.first_name === first && user.name.last_name === last && user.address.zip === zip),
  )?.user_id;
}

function isTold(text: string, { name, address }: User): boolean {
  return text.includes(`${name.first_name} ${name.last_name}`) && text.includes(address.zip);
}
