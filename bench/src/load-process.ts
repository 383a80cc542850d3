import { fire } from './fire.ts';
import type { Fired } from './fire.ts';
import { requestOf } from './provider.ts';
import type { Provider } from './provider.ts';

/** One message in each webhook, from contacts taken in turn. */
export interface LoadOrder {
  /** WhatsApp unless told. */
  provider?: Provider;
  port: number;
  count: number;
  connections: number;
  /** Part of every message id of this order. */
  series: string;
  contacts: number;
  /** Number of the first contact; 0 unless told. */
  from?: number;
  text: string;
}

export type LoadAnswer = { prepared: true } | { fired: Fired };

// The load generator is a process of its own. It signs before it is told to go, so that only sending is timed.
let prepared: { order: LoadOrder; requests: Buffer[] } | null = null;

process.on('message', (message: { prepare: LoadOrder } | 'go') => {
  if (message === 'go') return void go();
  const order = message.prepare;
  const requests = Array.from({ length: order.count }, (_, index) =>
    requestOf(order.provider ?? 'whatsapp', order.port, {
      series: order.series,
      index,
      contact: (order.from ?? 0) + (index % order.contacts),
      text: order.text,
    }),
  );
  prepared = { order, requests };
  answer({ prepared: true });
});

async function go(): Promise<void> {
  if (!prepared) throw new Error('told to go before anything was prepared');
  const { order, requests } = prepared;
  prepared = null;
  answer({ fired: await fire(order, requests) });
}

function answer(message: LoadAnswer): void {
  process.send?.(message);
}
