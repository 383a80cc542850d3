import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { SHIPMENT_FIELDS, stamp } from './order-shapes.ts';
import type { Order, Shipment } from './order-shapes.ts';
import { fieldsOf, isRecord, textOf } from './read-loosely.ts';
import { addHistory, runRules } from './run-rules.ts';
import type { OrderCall } from './serve-items.ts';
import { changeOrder } from './store-state.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

/** Where a carrier shows its parcels; guessed from the carrier when no address is given. */
const TRACKING: Record<string, string> = {
  ups: 'https://www.ups.com/track?tracknum=',
  usps: 'https://tools.usps.com/go/TrackConfirmAction?tLabels=',
  fedex: 'https://www.fedex.com/fedextrack/?trknbr=',
  dhl: 'https://www.dhl.com/en/express/tracking.html?AWB=',
  postnl: 'https://postnl.nl/tracktrace/?B=',
};

/** The shipments of one order. A PUT replaces: what is left out is blank. */
export function serveShipments(state: OrderDeskState, store: OrderDeskStore, { order, method, id, body }: OrderCall): Answer {
  if (id === null && method === 'GET') return succeed({ total_records: order.order_shipments.length, shipments: structuredClone(order.order_shipments) });
  if (id === null && method === 'POST') {
    return addShipment(state, store, order, body) ? succeed({ message: 'Shipment Added' }) : refuse(store, 'invalid', 'Shipment Not Added');
  }
  const at = order.order_shipments.findIndex((shipment) => shipment.id === id);
  const shipment = order.order_shipments[at];
  if (!shipment) return refuse(store, 'notFound', 'Shipment Not Found');
  if (method === 'GET') return succeed({ shipment: { ...shipment } });
  if (method !== 'PUT' && method !== 'DELETE') return refuse(store, 'notFound', 'Not Found');
  if (method === 'PUT' && (!isRecord(body) || textOf(body.tracking_number) === '')) return refuse(store, 'invalid', 'Shipment Not Updated');
  const change = changeOrder(state, store, order, { by: 'api', call: `${method} shipments/${shipment.id} of ${order.id}` });
  const message = method === 'PUT' ? 'Shipment Updated' : `Shipment ${shipment.id} Deleted`;
  if (method === 'PUT') order.order_shipments[at] = { ...shipment, ...fieldsOf(body, SHIPMENT_FIELDS) };
  else order.order_shipments.splice(at, 1);
  if (store.switches.history.api) addHistory(state, order, 'API', message);
  change.done();
  return succeed({ message });
}

function addShipment(state: OrderDeskState, store: OrderDeskStore, order: Order, body: unknown): boolean {
  if (!isRecord(body) || textOf(body.tracking_number) === '') return false;
  const fields = fieldsOf(body, SHIPMENT_FIELDS);
  const now = stamp(state.now());
  const change = changeOrder(state, store, order, { by: 'api', call: `POST shipments of ${order.id}` });
  const base = TRACKING[fields.carrier_code.toLowerCase()];
  const guessed = base !== undefined && fields.tracking_number !== 'n/a' ? `${base}${encodeURIComponent(fields.tracking_number)}` : '';
  const shipment: Shipment = {
    ...fields,
    id: String(state.nextId.shipment++),
    order_id: order.id,
    store_id: store.id,
    tracking_url: fields.tracking_url || guessed,
    date_shipped: fields.date_shipped || now.slice(0, 10),
    date_added: now,
  };
  order.order_shipments.push(shipment);
  if (store.switches.history.api) addHistory(state, order, 'API', `Shipment Added: ${shipment.tracking_number}`);
  change.done();
  runRules(state, store, order, 'shipment_added');
  return true;
}

/** A bare list of shipments for several orders; each row has its own status. */
export function addShipments(state: OrderDeskState, store: OrderDeskStore, body: unknown): Answer {
  if (!Array.isArray(body)) return refuse(store, 'invalid', 'Shipments Not Added');
  if (body.length > store.switches.batchRows) return refuse(store, 'invalid', `At most ${store.switches.batchRows} shipments at once`);
  const results = body.map((row: unknown) => {
    const { order_id: id, source_id: sourceId } = fieldsOf(row, ['order_id', 'source_id']);
    const order = id === '' ? [...store.orders.values()].find((one) => sourceId !== '' && one.source_id === sourceId) : store.orders.get(id);
    const added = order !== undefined && addShipment(state, store, order, row);
    return { ...(id === '' ? { source_id: sourceId } : { order_id: Number(id) }), ...outcome(added) };
  });
  return succeed({ results });
}

function outcome(added: boolean): { status: string; message: string } {
  return added ? { status: 'success', message: 'Shipment Added' } : { status: 'error', message: 'Shipment Not Added' };
}
