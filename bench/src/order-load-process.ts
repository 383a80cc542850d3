import { fire } from './fire.ts';
import type { Fired } from './fire.ts';

/** The same request, many times over. */
export interface OrderLoad {
  port: number;
  connections: number;
  count: number;
  /** All of it: head and body. */
  request: string;
}

export type OrderLoadAnswer = { fired: Fired };

// In a process of its own: what it does must not stand in the measured process's way.
process.on('message', (load: OrderLoad) => void shoot(load));

async function shoot({ port, connections, count, request }: OrderLoad): Promise<void> {
  const bytes = Buffer.from(request, 'utf8');
  const answer: OrderLoadAnswer = { fired: await fire({ port, connections }, Array<Buffer>(count).fill(bytes)) };
  process.send?.(answer);
}
