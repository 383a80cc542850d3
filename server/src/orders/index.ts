/** Orders in OrderDesk and in a shop's dashboard: read, found, and changed so that nothing is lost unnoticed. */
export { createOrder } from './create-order.ts';
export { askDashboard } from './dashboard/ask-dashboard.ts';
export type { DashboardAnswer, DashboardQuestion } from './dashboard/ask-dashboard.ts';
export { forModel, maskMail } from './dashboard/for-model.ts';
export { dropKept } from './drop-kept.ts';
export {
  dashboardAsked,
  lostUpdateSuspected,
  orderChanged,
  orderCreated,
  orderMutated,
  storeBroken,
  storeRotated,
  storeTested,
  storeWorking,
} from './events.ts';
export { pollStores } from './hooks/poll-changes.ts';
export { dropKeptJob, refreshOrderJob } from './job-definitions.ts';
export { stateHash } from './mutate/canonical.ts';
export { mutateOrder } from './mutate/mutate-order.ts';
export type { MutateCtx, MutateOrder, MutationResult } from './mutate/mutate-order.ts';
export type { Actor } from './mutate/mutation-row.ts';
export { listMutations, readImages } from './mutate/read-mutations.ts';
export { recoverMutations } from './mutate/recover-mutation.ts';
export { undoMutation } from './mutate/undo-mutation.ts';
export { mapOf, numberOf, rowsOf, textOf } from './orderdesk/order-document.ts';
export type { Fields, OrderDocument } from './orderdesk/order-document.ts';
export type { OrderQuery, StoreSettings } from './orderdesk/orderdesk-client.ts';
export { belongsTo, findOrdersOfContact, findOwnOrders } from './reads/find-orders-of-contact.ts';
export type { FoundOrders, OrderIdentity } from './reads/find-orders-of-contact.ts';
export { getBuyer } from './reads/get-buyer.ts';
export type { Buyer } from './reads/get-buyer.ts';
export { getOrder } from './reads/get-order.ts';
export type { ReadOptions, Seen, SeenOrder } from './reads/get-order.ts';
export { listOrders } from './reads/list-orders.ts';
export type { SeenPage } from './reads/list-orders.ts';
export { getProduct, listProducts, setProductStock } from './reads/read-products.ts';
export { nameFolder, readStoreSettings } from './reads/read-store-settings.ts';
export { isClosed, paymentStageOf, stageOf } from './reads/stage-of.ts';
export type { PaymentStage, Stage } from './reads/stage-of.ts';
export { checkStore } from './stores/check-store.ts';
export { connectStore } from './stores/connect-store.ts';
export { editStore, removeStore } from './stores/edit-store.ts';
export { openStore } from './stores/open-store.ts';
export type { OpenCtx, Place } from './stores/open-store.ts';
export { listStores, readStore } from './stores/read-stores.ts';
export type { Store } from './stores/read-stores.ts';
export { registerStore } from './stores/register-store.ts';
export type { RegisterStore } from './stores/register-store.ts';
export { resealOrders } from './stores/reseal-stores.ts';
export { rotateStore } from './stores/rotate-store.ts';
export { sweepOrders } from './sweep-orders.ts';
