import type { Order } from './order-shapes.ts';

/** Computes what no caller may write. A discount is positive and lowers the total. */
export function addUp(order: Order): void {
  const sum = (of: (item: Order['order_items'][number]) => number) => cents(order.order_items.reduce((total, item) => total + of(item), 0));
  order.quantity_total = sum((item) => item.quantity);
  order.weight_total = sum((item) => item.weight * item.quantity);
  order.product_total = sum((item) => item.price * item.quantity);
  order.discount_total = cents(order.discount_list.reduce((total, discount) => total + Math.abs(Number(discount.amount) || 0), 0));
  order.order_total = cents(order.product_total + order.shipping_total + order.handling_total + order.tax_total - order.discount_total);
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
