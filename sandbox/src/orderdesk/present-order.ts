import type { InventoryItem, Order, OrderItem, TextMap } from './order-shapes.ts';
import type { OrderDeskSwitches } from './switches.ts';

const NUMBERS = ['quantity_total', 'weight_total', 'product_total', 'shipping_total', 'handling_total', 'tax_total', 'discount_total', 'order_total'] as const;

/** The order as the wire has it: the store's looseness in types, no history unless asked for. `times` counts answers, for types that flap. */
export function presentOrder(order: Order, switches: OrderDeskSwitches, { history = false, times = 0 } = {}): Record<string, unknown> {
  const { others, order_history: rows, ...plain } = order;
  const texts = numbersAreText(order, switches, times);
  const presented: Record<string, unknown> = {
    ...plain,
    id: switches.orderIds === 'int' ? Number(order.id) : order.id,
    return_address: presentMap(order.return_address, switches),
    checkout_data: presentMap(order.checkout_data, switches),
    order_metadata: presentMap(order.order_metadata, switches),
    order_items: order.order_items.map((item) => presentItem(item, switches, texts)),
    ...others,
    ...(history ? { order_history: rows } : {}),
  };
  if (texts) for (const field of NUMBERS) presented[field] = asText(order[field]);
  return structuredClone(presented);
}

export function presentItem(item: OrderItem, switches: OrderDeskSwitches, texts = switches.numericStrings === 'always'): Record<string, unknown> {
  const maps = { variation_list: presentMap(item.variation_list, switches), metadata: presentMap(item.metadata, switches) };
  const numbers = texts ? { price: asText(item.price), quantity: String(item.quantity), weight: asText(item.weight) } : {};
  return { ...item, ...numbers, ...maps };
}

export function presentInventory(item: InventoryItem, switches: OrderDeskSwitches): Record<string, unknown> {
  return { ...item, variation_list: presentMap(item.variation_list, switches), metadata: presentMap(item.metadata, switches) };
}

function presentMap(map: TextMap, switches: OrderDeskSwitches): TextMap | [] {
  return switches.emptyMapsAsLists && Object.keys(map).length === 0 ? [] : { ...map };
}

function numbersAreText(order: Order, { numericStrings }: OrderDeskSwitches, times: number): boolean {
  if (numericStrings === 'some') return Number(order.id) % 3 === 0;
  if (numericStrings === 'flapping') return times % 2 === 1;
  return numericStrings === 'always';
}

/** PHP prints money with two places when it comes from a decimal column. */
function asText(value: number): string {
  return value.toFixed(2);
}
