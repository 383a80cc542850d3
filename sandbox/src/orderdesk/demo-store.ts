import type { DemoOrder, DemoStage } from '../demo-shop/orders.ts';
import { LATEST_NUMBER, ORDERS } from '../demo-shop/orders.ts';
import { PRODUCTS } from '../demo-shop/products.ts';
import { emptyOrder } from './create-order.ts';
import { CUSTOMER_FIELDS, SHIPMENT_FIELDS, SHIPPING_FIELDS, stamp } from './order-shapes.ts';
import type { InventoryItem, Order, Shipment } from './order-shapes.ts';
import { addUp } from './order-totals.ts';
import { fieldsOf } from './read-loosely.ts';
import { readNewItem } from './read-order.ts';
import type { OrderDeskStore } from './store-state.ts';
import type { OrderDeskSwitches } from './switches.ts';

/** Values that open nothing real. */
export const ORDERDESK_SANDBOX = {
  storeId: '41200',
  apiKey: 'sandbox-orderdesk-key-0123456789',
  latestOrderId: '80012345',
  smtpPassword: 'sandbox-smtp-password',
} as const;

const HOUR_MS = 3_600_000;
const FOLDERS: readonly (readonly [stage: DemoStage, id: number, name: string])[] = [
  ['new', 41_201, 'New'],
  ['awaiting_seller', 41_202, 'Awaiting Seller'],
  ['in_preparation', 41_203, 'In Preparation'],
  ['shipped', 41_204, 'Shipped'],
  ['delivered', 41_205, 'Delivered'],
  ['canceled', 41_206, 'Canceled'],
  ['refunded', 41_207, 'Refunded'],
  ['needs_review', 41_208, 'Needs Review'],
];
const PAYMENT: Partial<Record<DemoStage, string>> = { new: 'Pending', canceled: 'Voided', refunded: 'Fully Refunded', awaiting_seller: 'Authorized' };

/** The demo shop's store, as of `now`: folders, rules, products and sixty orders. Ids are the same at every start, dates are counted from it. */
export function demoStore(now: number, switches: OrderDeskSwitches): OrderDeskStore {
  const orders = ORDERS.map((sale, at) => demoOrder(sale, at, now));
  return {
    id: ORDERDESK_SANDBOX.storeId,
    name: 'Secondhome',
    apiKeys: [ORDERDESK_SANDBOX.apiKey],
    timezone: 'Europe/Amsterdam',
    settings: {
      app_version: '2.0',
      locale_code: 'nl_NL',
      store_country: 'NL',
      store_email: 'hello@secondhome.example',
      admin_email: 'ops@secondhome.example',
      date_format: 'Y-m-d H:i:s',
      orders_per_page: 50,
      store_url: 'https://secondhome.example',
      security_quantity_warn: 0,
      all_orders_column_view: [],
      shipping_methods: [],
      smtp_host: 'smtp.secondhome.example',
      smtp_port: '587',
      smtp_username: 'orders',
      smtp_password: ORDERDESK_SANDBOX.smtpPassword,
      auto_update_stock_count: '1',
    },
    folders: new Map(FOLDERS.map(([, id, name]) => [id, name])),
    rules: [{ event: 'folder_changed', folder: 'Shipped', action: { kind: 'mail', subject: 'Your order is on its way' } }],
    orders: new Map(orders.map((order) => [order.id, order])),
    inventory: new Map(demoInventory(now).map((item) => [item.id, item])),
    switches,
  };
}

function demoOrder(sale: DemoOrder, at: number, now: number): Order {
  const added = now - sale.hoursAgo * HOUR_MS;
  const order = emptyOrder(String(Number(ORDERDESK_SANDBOX.latestOrderId) + Number(sale.number) - LATEST_NUMBER), stamp(added));
  const { buyer } = sale;
  const [street, city, postal] = [buyer.address.street, buyer.address.city, buyer.address.postalCode];
  const address = {
    first_name: buyer.firstName,
    last_name: buyer.lastName,
    address1: street,
    city,
    postal_code: postal,
    country: buyer.address.country,
    phone: buyer.phone,
  };
  const paid = sale.stage !== 'new' && sale.stage !== 'canceled';
  Object.assign(order, {
    email: buyer.email,
    shipping_method: { postal: 'Parcel post', brenger: 'Courier, two people', pickup: 'Pickup' }[sale.method],
    shipping_total: sale.shippingCents / 100,
    payment_type: sale.paidWith,
    payment_status: PAYMENT[sale.stage] ?? 'Captured',
    processor_response: paid ? `Adyen: 8815${sale.number}` : '',
    customer_id: buyer.id,
    email_count: '1',
    source_name: 'Secondhome',
    source_id: sale.number,
    folder_id: FOLDERS.find(([stage]) => stage === sale.stage)?.[1] ?? 0,
    shipping: fieldsOf(address, SHIPPING_FIELDS),
    customer: fieldsOf(address, CUSTOMER_FIELDS),
    checkout_data: at % 3 === 0 ? {} : { 'Preferred day': at % 2 === 0 ? 'Saturday' : 'Any weekday', Language: buyer.language },
    order_metadata: at % 4 === 1 ? {} : { checkout_id: `co_${sale.number}`, buyer_protection: '1' },
    order_notes: sale.notes.map(({ by, text }) => ({ date_added: stamp(added + HOUR_MS), username: by, content: text })),
    order_history: [{ source_name: 'Secondhome', note: 'Order Imported', date_added: stamp(added) }],
  });
  order.order_items = sale.products.map((product, line) =>
    readNewItem(
      { name: product.name, price: product.priceCents / 100, weight: product.weightKg, code: product.id, metadata: { seller: product.seller.name } },
      `${5_600_000 + at * 10 + line}`,
    ),
  );
  order.order_shipments = sale.trackingCode === null ? [] : [demoShipment(sale, order, at, added + 72 * HOUR_MS)];
  addUp(order);
  if (paid) order.processor_balance = order.order_total;
  if (sale.stage === 'refunded') Object.assign(order, { refund_total: order.order_total, processor_balance: 0 });
  order.date_updated = stamp(Math.min(now - HOUR_MS, added + (paid ? 73 : 1) * HOUR_MS));
  return order;
}

function demoShipment(sale: DemoOrder, order: Order, at: number, shipped: number): Shipment {
  const carrier = sale.method === 'postal' ? 'PostNL' : 'Brenger';
  const tracking = {
    tracking_number: sale.trackingCode ?? '',
    carrier_code: carrier,
    shipment_method: order.shipping_method,
    date_shipped: stamp(shipped).slice(0, 10),
  };
  return {
    ...fieldsOf({ ...tracking, tracking_url: `https://track.secondhome.example/${sale.trackingCode}`, print_status: '1' }, SHIPMENT_FIELDS),
    id: String(900_100 + at),
    order_id: order.id,
    store_id: ORDERDESK_SANDBOX.storeId,
    date_added: stamp(shipped),
  };
}

function demoInventory(now: number): InventoryItem[] {
  return PRODUCTS.map((product, at) => ({
    id: 261_000 + at,
    name: product.name,
    code: product.id,
    price: product.priceCents / 100,
    cost: Math.round(product.priceCents * 0.6) / 100,
    weight: product.weightKg,
    stock: at % 4 === 3 ? 0 : 1,
    update_source: 'Secondhome',
    location: product.seller.country,
    manufacturer_sku: '',
    variation_list: {},
    metadata: at % 2 === 0 ? {} : { seller: product.seller.name },
    date_added: stamp(now - 2000 * HOUR_MS),
    date_updated: stamp(now - 48 * HOUR_MS),
  }));
}
