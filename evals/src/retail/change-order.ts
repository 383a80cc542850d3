import { BatonError } from '../../../server/src/platform/errors.ts';
import { cents, methodOf, payFrom } from './pay.ts';
import type { Address, Change, Order, User } from './retail-shop.ts';

export function cancelOrder(order: Order, user: User, reason: string): Change {
  if (order.status !== 'pending')
    throw new BatonError('conflict', { message: `Order ${order.order_id} is ${order.status}; only a pending order can be cancelled.` });
  const refunds = order.payment_history.map((payment) => ({ ...payment, transaction_type: 'refund' as const }));
  const after = refunds.reduce((one, refund) => payFrom(one, methodOf(one, refund.payment_method_id), -refund.amount), user);
  return {
    summary: `Order ${order.order_id} is cancelled (${reason}); ${cents(refunds.reduce((sum, one) => sum + one.amount, 0)).toFixed(2)} is given back.`,
    order: { ...order, status: 'cancelled', cancel_reason: reason, payment_history: [...order.payment_history, ...refunds] },
    user: after,
  };
}

export function modifyOrderAddress(order: Order, address: Address): Change {
  requirePending(order);
  return { summary: `Order ${order.order_id} goes to ${tell(address)}.`, order: { ...order, address } };
}

export function modifyUserAddress(user: User, address: Address): Change {
  return { summary: `The default address of ${user.name.first_name} becomes ${tell(address)}.`, user: { ...user, address } };
}

/** Another single method pays the whole; the first gets its money back. */
export function modifyPayment(order: Order, user: User, methodId: string): Change {
  requirePending(order);
  const [paid, ...more] = order.payment_history;
  if (!paid || more.length > 0) throw new BatonError('conflict', { message: `Order ${order.order_id} was not paid in one piece.` });
  const method = methodOf(user, methodId);
  if (method.id === paid.payment_method_id) throw new BatonError('conflict', { message: 'The new payment method must be another one.' });
  const charged = payFrom(user, method, paid.amount);
  return {
    summary: `Order ${order.order_id} is paid with ${method.id}; ${paid.amount.toFixed(2)} goes back to ${paid.payment_method_id}.`,
    order: {
      ...order,
      payment_history: [paid, { transaction_type: 'payment', amount: paid.amount, payment_method_id: method.id }, { ...paid, transaction_type: 'refund' }],
    },
    user: payFrom(charged, methodOf(charged, paid.payment_method_id), -paid.amount),
  };
}

/** An order whose items were modified is still on hold, and can still go elsewhere. */
function requirePending(order: Order): void {
  if (!order.status.startsWith('pending'))
    throw new BatonError('conflict', { message: `Order ${order.order_id} is ${order.status}; only a pending order can be modified.` });
}

function tell({ address1, address2, city, state, zip, country }: Address): string {
  return [address1, address2, city, `${state} ${zip}`, country].filter((part) => part.trim() !== '').join(', ');
}
