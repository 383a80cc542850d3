/** Orders in OrderDesk and in a shop's dashboard: read, found, and changed so that nothing is lost unnoticed. */
export { findOrdersOfContact } from './reads/find-orders-of-contact.ts';
export { getOrder } from './reads/get-order.ts';
export { mutateOrder } from './mutate/mutate-order.ts';
export { registerStore } from './stores/register-store.ts';
export type { Place } from './stores/open-store.ts';
