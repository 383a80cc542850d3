import { mapOf, numberOf, paymentStageOf, rowsOf, stageOf, stateHash, textOf } from '#orders';
import type { OrderDocument, PaymentStage, Stage } from '#orders';
import { stripHidden } from '../triage/index.ts';
import type { Language } from '../triage/index.ts';

/** What an assistant may know of an order: how far it is. No person, no address, no note of anybody, no word that a buyer typed. */
export interface OrderView {
  storeId: string;
  orderId: string;
  /** What the contact was told. */
  number: string;
  /** The folder's name, as the shop has it. Null when it has none. */
  folder: string | null;
  stage: Stage | null;
  addedAt: Date | null;
  items: { name: string; quantity: number }[];
  shipments: Shipped[];
  shippingMethod: string;
  /** The day that the shop expects; only a dashboard names one. */
  expectedOn: Date | null;
  payment: { stage: PaymentStage | null; status: string; type: string };
  /** As the store writes it; OrderDesk names no currency. */
  total: string | null;
  /** What the order meant then, as a digest. */
  stateHash: string;
  /** When the store said so. */
  asOf: Date;
  /** The store did not answer, and this is the last it said. */
  isStale: boolean;
}

export interface Shipped {
  carrier: string;
  tracking: string;
  url: string | null;
  on: Date | null;
}

const MOST_ITEMS = 8;
const MOST_SHIPMENTS = 3;
const LONGEST = 120;

export interface Seen {
  storeId: string;
  folder: string | null;
  fetchedAt: Date;
  isStale: boolean;
}

export function viewOrder(order: OrderDocument, seen: Seen): OrderView {
  const status = lineOf(order['payment_status']);
  const total = numberOf(order['order_total']);
  return {
    storeId: seen.storeId,
    orderId: order.id,
    number: lineOf(order['source_id']) || order.id,
    folder: seen.folder === null ? null : lineOf(seen.folder) || null,
    stage: stageOf(seen.folder),
    addedAt: momentOf(order['date_added']),
    items: rowsOf(order['order_items'])
      .slice(0, MOST_ITEMS)
      .map((item) => ({ name: lineOf(item['name']), quantity: numberOf(item['quantity']) ?? 1 }))
      .filter((item) => item.name !== ''),
    shipments: rowsOf(order['order_shipments'])
      .slice(-MOST_SHIPMENTS)
      .map(viewShipment)
      .filter((one) => one.carrier !== '' || one.tracking !== ''),
    shippingMethod: lineOf(order['shipping_method']),
    expectedOn: null,
    payment: { stage: paymentStageOf(status), status, type: lineOf(order['payment_type']) },
    total: total === null ? null : total.toFixed(2),
    stateHash: stateHash(order),
    asOf: seen.fetchedAt,
    isStale: seen.isStale,
  };
}

function viewShipment(shipment: Record<string, unknown>): Shipped {
  return {
    carrier: lineOf(mapOf(shipment)['carrier_code']),
    tracking: lineOf(shipment['tracking_number']),
    url: linkOf(shipment['tracking_url']),
    on: momentOf(shipment['date_shipped']) ?? momentOf(shipment['date_added']),
  };
}

/** One line without hidden characters or marks that a reader could take for a layout. */
export function lineOf(value: unknown): string {
  return stripHidden(textOf(value))
    .replaceAll(/[\s*_[\]{}<>|`]+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

function linkOf(value: unknown): string | null {
  const link = textOf(value).trim();
  return /^https:\/\/[^\s<>"'()[\]*_`]{4,300}$/.test(link) && URL.canParse(link) ? link : null;
}

/** OrderDesk's moments are UTC without saying so; `0000-00-00` is none. */
export function momentOf(value: unknown): Date | null {
  const text = textOf(value).trim();
  if (!/^[12]\d{3}-\d{2}-\d{2}/.test(text)) return null;
  const moment = new Date(text.length > 10 ? `${text.slice(0, 19).replace(' ', 'T')}Z` : `${text.slice(0, 10)}T12:00:00Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** A day as people write it. */
export function dayOf(moment: Date, at: { language: Language; timeZone: string }): string {
  return new Intl.DateTimeFormat(at.language === 'en' ? 'en-GB' : at.language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: at.timeZone,
  }).format(moment);
}

/** `14:05`, in the shop's time. */
export function clockOf(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(moment);
}
