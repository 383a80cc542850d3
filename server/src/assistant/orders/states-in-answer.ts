import { paymentStageOf, stageOf } from '#orders';
import type { PaymentStage, Stage } from '#orders';
import { z } from 'zod';

/** How an order stands, as far as a reply may say that it was shipped, delivered, cancelled or refunded. */
export interface OrderState {
  /** What the contact was told. */
  number: string | null;
  stage: Stage | null;
  folder: string | null;
  isSent: boolean;
  payment: PaymentStage | null;
}

/** Built-in tools whose answers tell how orders stand. */
const TELL_STATES = new Set(['get_order_status', 'get_payment_status', 'get_shipping', 'get_user_orders']);

const Payment = z.object({ status: z.string().nullish() });
const Shipping = z.object({ status: z.string().nullish(), parcels: z.array(z.unknown()).optional() });
const Told = z.object({ order_id: z.string().nullish(), status: z.string().nullish(), payment: Payment.optional(), shipping: Shipping.optional() });
const Answer = Told.extend({ order: Told.optional(), orders: z.array(Told).optional() });

/**
 * The states of orders in what a tool gave; null for a tool that tells of none. An answer that was cut, or is of another form, tells no state, so
 * none may be claimed by it: the word "shipped" somewhere in a timeline is not the state of the order.
 */
export function statesInAnswer({ tool, text }: { tool: string; text: string }): OrderState[] | null {
  if (!TELL_STATES.has(tool)) return null;
  const { data } = Answer.safeParse(parsed(text));
  if (!data) return [];
  return (data.orders ?? [data.order ?? data]).map(({ order_id: number, status, payment, shipping }) => {
    const folder = status ?? shipping?.status ?? null;
    return {
      number: number ?? null,
      stage: stageOf(folder),
      folder,
      isSent: (shipping?.parcels ?? []).length > 0,
      payment: payment?.status ? paymentStageOf(payment.status) : null,
    };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
