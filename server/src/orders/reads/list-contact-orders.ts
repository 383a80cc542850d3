import { readContact } from '#conversations';
import type { ContactDetail } from '#conversations';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { numberOf, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { OrderDocument } from '../orderdesk/order-document.ts';
import type { OpenCtx } from '../stores/open-store.ts';
import { listStores } from '../stores/read-stores.ts';
import type { Store } from '../stores/read-stores.ts';
import { belongsTo, findOrdersOfContact } from './find-orders-of-contact.ts';
import type { OrderIdentity } from './find-orders-of-contact.ts';
import { nameFolder } from './read-store-settings.ts';

/** An order as a line beside a conversation. */
export interface ContactOrder {
  storeId: string;
  orderId: string;
  /** What the contact was told. */
  number: string;
  folder: string | null;
  /** UTC, as the store writes it. */
  addedAt: string;
  total: number | null;
  paymentStatus: string;
  items: { name: string; quantity: number }[];
  shipments: { carrier: string; tracking: string; url: string }[];
  /** An address or number that a channel vouches for, or a code proved, stands in it. False: only one that somebody said. */
  verified: boolean;
}

export interface ContactOrders {
  orders: ContactOrder[];
  /** Stores that could not be asked: their orders are missing. */
  unreachable: { storeId: string; name: string; code: string; message: string }[];
  fetchedAt: Date;
  isStale: boolean;
}

const MOST = 20;

/**
 * A contact's orders over every store of the workspace, the newest first, for the people at the desk. A store that does not answer is named and
 * holds up no other. @throws not_found for a contact that `who` may not see
 */
export async function listContactOrders(ctx: OpenCtx, who: Principal, contactId: string, { fresh = false } = {}): Promise<ContactOrders> {
  const workspaceId = workspaceOf(who);
  const contact = await readContact(ctx, who, contactId);
  const stores = await listStores(ctx, workspaceId, 'orderdesk');
  const answers = await Promise.allSettled(stores.map((store) => askStore(ctx, store, contact, fresh)));
  const pages = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const unreachable = answers.flatMap((answer, at) => (answer.status === 'rejected' ? [explain(stores[at], answer.reason)] : []));
  return {
    orders: pages
      .flatMap((page) => page.orders)
      .sort((one, other) => (one.addedAt < other.addedAt ? 1 : -1))
      .slice(0, MOST),
    unreachable,
    fetchedAt: new Date(Math.min(ctx.clock.now().getTime(), ...pages.map((page) => page.fetchedAt.getTime()))),
    isStale: pages.some((page) => page.isStale),
  };
}

async function askStore(ctx: OpenCtx, { id, workspaceId }: Store, contact: ContactDetail, fresh: boolean) {
  const place = { workspaceId, storeId: id };
  const found = await findOrdersOfContact(ctx, place, identityOf(contact, false), { limit: MOST, fresh });
  const proved = identityOf(contact, true);
  const orders: ContactOrder[] = [];
  for (const order of found.orders) {
    const folder = await nameFolder(ctx, place, textOf(order['folder_id']));
    orders.push({ ...lineOf(order), storeId: id, folder, verified: belongsTo(order, proved) });
  }
  return { ...found, orders };
}

function identityOf({ identities, proofs }: ContactDetail, verifiedOnly: boolean): OrderIdentity {
  const valuesOf = (kind: string) => identities.filter((one) => one.kind === kind && (one.verified || !verifiedOnly)).map((one) => one.value);
  return { emails: [...new Set([...valuesOf('email'), ...proofs.map((proof) => proof.address)])], phones: valuesOf('phone') };
}

function lineOf(order: OrderDocument): Omit<ContactOrder, 'storeId' | 'folder' | 'verified'> {
  return {
    orderId: order.id,
    number: textOf(order['source_id']) || order.id,
    addedAt: textOf(order['date_added']),
    total: numberOf(order['order_total']),
    paymentStatus: textOf(order['payment_status']),
    items: rowsOf(order['order_items']).map((item) => ({ name: textOf(item['name']), quantity: numberOf(item['quantity']) ?? 1 })),
    shipments: rowsOf(order['order_shipments']).map((one) => ({
      carrier: textOf(one['carrier_code']),
      tracking: textOf(one['tracking_number']),
      url: textOf(one['tracking_url']),
    })),
  };
}

function explain(store: Store | undefined, reason: unknown): ContactOrders['unreachable'][number] {
  // What is no answer of a store is a fault of ours.
  if (!store || !(reason instanceof BatonError)) throw reason;
  return { storeId: store.id, name: store.name, code: reason.code, message: reason.message };
}
