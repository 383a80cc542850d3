import { BatonError } from '../../../server/src/platform/errors.ts';
import type { User } from './retail-shop.ts';

type Method = User['payment_methods'][string];

export function methodOf(user: User, id: string): Method {
  const method = user.payment_methods[id];
  if (!method) throw new BatonError('not_found', { message: `There is no payment method ${id}.` });
  return method;
}

/** The user after paying `amount`, or after getting it back where it is below zero. Only a gift card has a balance here. */
export function payFrom(user: User, method: Method, amount: number): User {
  if (method.source !== 'gift_card') return user;
  const balance = cents((method.balance ?? 0) - amount);
  if (balance < 0) throw new BatonError('conflict', { message: `There is not enough on ${method.id}.` });
  return { ...user, payment_methods: { ...user.payment_methods, [method.id]: { ...method, balance } } };
}

export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
