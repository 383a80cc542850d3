/** What a store keeps, in one strict form. `present-order.ts` gives it the looseness of the wire. All times are UTC, `YYYY-MM-DD HH:MM:SS`. */
export type TextMap = Record<string, string>;

export interface OrderItem {
  id: string;
  name: string;
  price: number;
  quantity: number;
  weight: number;
  code: string;
  delivery_type: string;
  category_code: string;
  fulfillment_method: string;
  variation_list: TextMap;
  metadata: TextMap;
}

export interface OrderNote {
  date_added: string;
  username: string;
  content: string;
}

export interface HistoryRow {
  source_name: string;
  note: string;
  date_added: string;
}

export interface Discount {
  name: string;
  code: string;
  amount: string;
}

export type Shipment = Record<(typeof SHIPMENT_FIELDS)[number], string> & { id: string; order_id: string; store_id: string; date_added: string };

/** What a caller may set. A PUT that leaves one out blanks it. */
export const SHIPMENT_FIELDS = [
  'tracking_number',
  'carrier_code',
  'shipment_method',
  'weight',
  'cost',
  'status',
  'tracking_url',
  'label_format',
  'label_image',
  'order_items',
  'print_status',
  'cart_shipment_id',
  'label_shipment_id',
  'date_shipped',
] as const;

export interface InventoryItem {
  id: number;
  name: string;
  code: string;
  price: number;
  cost: number;
  weight: number;
  stock: number;
  update_source: string;
  location: string;
  manufacturer_sku: string;
  variation_list: TextMap;
  metadata: TextMap;
  date_added: string;
  date_updated: string;
}

export const SHIPPING_FIELDS = [
  'first_name',
  'last_name',
  'company',
  'address1',
  'address2',
  'address3',
  'address4',
  'city',
  'state',
  'postal_code',
  'country',
  'phone',
] as const;
export const CUSTOMER_FIELDS = SHIPPING_FIELDS.filter((field) => field !== 'address3' && field !== 'address4');
export const RETURN_FIELDS = ['title', 'name', 'company', 'address1', 'address2', 'city', 'state', 'postal_code', 'country', 'phone'] as const;

/** Scalars that a caller may write, by type. Whatever is missing in a PUT becomes '' or 0. */
export const TEXT_FIELDS = [
  'email',
  'shipping_method',
  'cc_exp',
  'processor_response',
  'payment_type',
  'payment_status',
  'customer_id',
  'ip_address',
  'tag_color',
  'source_name',
  'source_id',
  'fulfillment_name',
  'fulfillment_id',
  'tag_name',
] as const;
export const NUMBER_FIELDS = ['shipping_total', 'handling_total', 'tax_total', 'processor_balance', 'refund_total'] as const;
/** Computed here; what a caller sends for these is ignored. */
export const TOTAL_FIELDS = ['quantity_total', 'weight_total', 'product_total', 'discount_total', 'order_total'] as const;

export const PAYMENT_STATUSES = ['Approved', 'Authorized', 'Captured', 'Fully Refunded', 'Partially Refunded', 'Pending', 'Rejected', 'Voided'] as const;

export type OrderTexts = Record<(typeof TEXT_FIELDS)[number], string>;
export type OrderNumbers = Record<(typeof NUMBER_FIELDS)[number] | (typeof TOTAL_FIELDS)[number], number>;

export interface Order extends OrderTexts, OrderNumbers {
  id: string;
  cc_number_masked: string;
  email_count: string;
  folder_id: number;
  date_added: string;
  date_updated: string;
  shipping: TextMap;
  customer: TextMap;
  /** Empty when the store's own address is meant. */
  return_address: TextMap;
  checkout_data: TextMap;
  order_metadata: TextMap;
  discount_list: Discount[];
  order_notes: OrderNote[];
  order_items: OrderItem[];
  order_shipments: Shipment[];
  order_history: HistoryRow[];
  /** Fields this stand-in does not know, kept as they were given and blanked like the others. */
  others: Record<string, unknown>;
}

/** `2026-11-21 10:00:05` from milliseconds since 1970: whole seconds, so two changes within one second carry the same time. */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

export function parseStamp(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
