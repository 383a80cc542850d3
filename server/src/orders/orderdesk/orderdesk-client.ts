import { callOrderDesk } from './call-orderdesk.ts';
import type { CallCtx, OdCall, StoreLine } from './call-orderdesk.ts';
import { OdError } from './od-error.ts';
import { readDocument, rowsOf, textOf } from './order-document.ts';
import type { Fields, OrderDocument } from './order-document.ts';
import { numberOf } from './order-document.ts';
import type { OdBody } from './read-answer.ts';
import { redactSettings } from './redact-settings.ts';

/** Filters of GET /orders, by the vendor's names; what is not in this list is ignored over there without a word, and finds everything. */
export interface OrderQuery {
  folder_id?: string | undefined;
  folder_name?: string | undefined;
  source_id?: string | undefined;
  source_name?: string | undefined;
  email?: string | undefined;
  customer_id?: string | undefined;
  customer_first_name?: string | undefined;
  customer_last_name?: string | undefined;
  customer_company?: string | undefined;
  customer_phone?: string | undefined;
  shipping_first_name?: string | undefined;
  shipping_last_name?: string | undefined;
  shipping_company?: string | undefined;
  shipping_phone?: string | undefined;
  /** `YYYY-MM-DD HH:MM:SS`, UTC. */
  search_start_date?: string | undefined;
  search_end_date?: string | undefined;
  modified_start_date?: string | undefined;
  modified_end_date?: string | undefined;
  order_by?: string | undefined;
  order?: 'ASC' | 'DESC' | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

export interface OrderPage {
  total: number;
  orders: OrderDocument[];
}

export interface StoreSettings {
  id: string;
  name: string;
  settings: Fields;
  /** By id. The folder is an order's state. */
  folders: Record<string, string>;
}

export interface MoveResult {
  orderId: string;
  message: string;
  originalFolderId: string;
}

type FolderChoice = { folderId: string } | { folderName: string };

/** Every call that OrderDesk documents. All throw OdError. */
export type OrderDesk = ReturnType<typeof createOrderDesk>;

export function createOrderDesk(ctx: CallCtx, store: StoreLine) {
  const call = (op: string, path: string, more: Partial<OdCall> = {}) => {
    const method = op.slice(0, op.indexOf(' ')) as OdCall['method'];
    return callOrderDesk(ctx, store, { op, method, path, ...more });
  };
  const ask = async (op: string, path: string, body?: unknown): Promise<OdBody> => (await call(op, path, body === undefined ? {} : { body })).body;
  return { ...storeCalls(ask), ...orderCalls(call), ...itemCalls(ask), ...shipmentCalls(ask), ...inventoryCalls(ask) };
}

type Ask = (op: string, path: string, body?: unknown) => Promise<OdBody>;
type Call = (op: string, path: string, more?: Partial<OdCall>) => Promise<{ body: OdBody; etag: string | null }>;

const seg = encodeURIComponent;

function storeCalls(ask: Ask) {
  return {
    /** Proves the credentials. `serverTime` is OrderDesk's clock, or null. */
    async test(): Promise<{ message: string; serverTime: Date | null }> {
      const body = await ask('GET /test', '/test');
      const at = new Date(`${textOf(body['current_date_time']).replace(' ', 'T')}Z`);
      return { message: textOf(body['message']), serverTime: Number.isNaN(at.getTime()) ? null : at };
    },
    /** Without its secrets: they are cut out here, before anybody could keep them. */
    async getStore(): Promise<StoreSettings> {
      const store = recordIn(await ask('GET /store', '/store'), 'store');
      const folders = Object.entries(recordOf(store['folders'])).map(([id, name]) => [id, textOf(name)] as const);
      const settings = recordOf(redactSettings(store['settings']));
      return { id: textOf(store['id']), name: textOf(store['name']), settings, folders: Object.fromEntries(folders) };
    },
    async moveOrders(orderIds: readonly string[], to: FolderChoice): Promise<MoveResult[]> {
      const destination = 'folderId' in to ? { destination_folder_id: Number(to.folderId) } : { destination_folder_name: to.folderName };
      const body = await ask('POST /move-orders', '/move-orders', { order_id_list: orderIds.map(Number), ...destination });
      return rowsOf(body['results']).map((row) => ({
        orderId: textOf(row['order_id']),
        message: textOf(row['message']),
        originalFolderId: textOf(row['original_folder_id']),
      }));
    },
    /** One answer for each row, in order; a row can fail by itself. */
    batchShipments: async (rows: readonly Fields[]): Promise<Fields[]> => rowsOf((await ask('POST /batch-shipments', '/batch-shipments', rows))['results']),
  };
}

function orderCalls(call: Call) {
  return {
    async listOrders(query: OrderQuery): Promise<OrderPage> {
      const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
      const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string])).toString();
      const { body } = await call('GET /orders', `/orders${text === '' ? '' : `?${text}`}`);
      const orders = rowsOf(body['orders']).map((row) => readDocument(row));
      return { total: numberOf(body['total_records']) ?? orders.length, orders };
    },
    /** `etag` when the server gives one. */
    async getOrder(orderId: string, { history = false } = {}): Promise<{ order: OrderDocument; etag: string | null }> {
      const { body, etag } = await call('GET /orders/{id}', `/orders/${seg(orderId)}${history ? '?get_order_history=1' : ''}`);
      return { order: readDocument(body['order']), etag };
    },
    async createOrder(order: Fields): Promise<OrderDocument> {
      const { body } = await call('POST /orders', '/orders', { body: order });
      return readDocument(body['order'], true);
    },
    /** The whole order: whatever is left out is blank afterwards. */
    async updateOrder(orderId: string, order: Fields, etag: string | null = null): Promise<OrderDocument> {
      const headers = etag === null ? {} : { headers: { 'if-match': etag } };
      const { body } = await call('PUT /orders/{id}', `/orders/${seg(orderId)}`, { body: order, ...headers });
      return readDocument(body['order'], true);
    },
    deleteOrder: async (orderId: string): Promise<void> => void (await call('DELETE /orders/{id}', `/orders/${seg(orderId)}`)),
    /** Adds a line to the history, which nobody can change afterwards. */
    async addHistory(orderId: string, line: { note: string; source_name: string }): Promise<void> {
      await call('POST /orders/{id}/order-history', `/orders/${seg(orderId)}/order-history`, { body: line });
    },
  };
}

function itemCalls(ask: Ask) {
  const one = '/orders/{id}/order-items/{item}';
  const path = (orderId: string, itemId?: string) => `/orders/${seg(orderId)}/order-items${itemId === undefined ? '' : `/${seg(itemId)}`}`;
  return {
    listItems: async (orderId: string): Promise<Fields[]> => rowsOf((await ask('GET /orders/{id}/order-items', path(orderId)))['order_items']),
    getItem: async (orderId: string, itemId: string): Promise<Fields> => recordIn(await ask(`GET ${one}`, path(orderId, itemId)), 'order_item'),
    addItem: async (orderId: string, item: Fields): Promise<OdBody> => ask('POST /orders/{id}/order-items', path(orderId), item),
    /** The whole item. */
    updateItem: async (orderId: string, itemId: string, item: Fields): Promise<OdBody> => ask(`PUT ${one}`, path(orderId, itemId), item),
    deleteItem: async (orderId: string, itemId: string): Promise<OdBody> => ask(`DELETE ${one}`, path(orderId, itemId)),
  };
}

function shipmentCalls(ask: Ask) {
  const one = '/orders/{id}/shipments/{shipment}';
  const path = (orderId: string, shipmentId?: string) => `/orders/${seg(orderId)}/shipments${shipmentId === undefined ? '' : `/${seg(shipmentId)}`}`;
  return {
    listShipments: async (orderId: string): Promise<Fields[]> => rowsOf((await ask('GET /orders/{id}/shipments', path(orderId)))['shipments']),
    getShipment: async (orderId: string, id: string): Promise<Fields> => recordIn(await ask(`GET ${one}`, path(orderId, id)), 'shipment'),
    addShipment: async (orderId: string, shipment: Fields): Promise<OdBody> => ask('POST /orders/{id}/shipments', path(orderId), shipment),
    /** The whole shipment. */
    updateShipment: async (orderId: string, id: string, shipment: Fields): Promise<OdBody> => ask(`PUT ${one}`, path(orderId, id), shipment),
    deleteShipment: async (orderId: string, id: string): Promise<OdBody> => ask(`DELETE ${one}`, path(orderId, id)),
  };
}

/** What the vendor's pages call products. */
function inventoryCalls(ask: Ask) {
  const path = (id?: string) => `/inventory-items${id === undefined ? '' : `/${seg(id)}`}`;
  const item = (body: OdBody) => recordIn(body, 'inventory_item');
  return {
    async listInventory(query: { name?: string; code?: string; limit?: number; offset?: number }): Promise<{ total: number; items: Fields[] }> {
      const given = Object.entries(query).filter(([, value]) => value !== undefined);
      const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string])).toString();
      const body = await ask('GET /inventory-items', `${path()}${text === '' ? '' : `?${text}`}`);
      const items = rowsOf(body['inventory_items']);
      return { total: numberOf(body['total_records']) ?? items.length, items };
    },
    getInventory: async (id: string): Promise<Fields> => item(await ask('GET /inventory-items/{id}', path(id))),
    addInventory: async (fields: Fields): Promise<Fields> => item(await ask('POST /inventory-items', path(), fields)),
    /** The whole record. */
    updateInventory: async (id: string, fields: Fields): Promise<void> => void (await ask('PUT /inventory-items/{id}', path(id), fields)),
    deleteInventory: async (id: string): Promise<void> => void (await ask('DELETE /inventory-items/{id}', path(id))),
    batchInventory: async (rows: readonly Fields[]): Promise<Fields[]> =>
      rowsOf((await ask('PUT /batch-inventory-items', '/batch-inventory-items', rows))['results']),
  };
}

function recordOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

function recordIn(body: OdBody, name: string): Fields {
  const found = body[name];
  if (found === null || typeof found !== 'object' || Array.isArray(found))
    throw new OdError({ code: 'OD_API_BAD_BODY', done: 'no', details: { fields: [name] } });
  return found as Fields;
}
