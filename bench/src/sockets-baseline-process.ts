import type { AddressInfo } from 'node:net';
import { loadWs } from './load-ws.ts';

/** The same frames from a bare `ws`: no database, no rights, every event to every socket as soon as it is due. */
export interface BroadcastOrder {
  perSecond: number;
  seconds: number;
  /** An event as Baton writes it, but for its moment. */
  event: string;
}

const { WebSocketServer } = loadWs();
const STEP_MS = 50;
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', (order: BroadcastOrder) => {
  void broadcast(order).then((written) => process.send?.({ written, memory: process.memoryUsage().rss }));
});

async function broadcast({ perSecond, seconds, event }: BroadcastOrder): Promise<number> {
  const began = performance.now();
  const total = perSecond * seconds;
  for (let written = 0; written < total;) {
    const due = Math.min(total, Math.ceil(((performance.now() - began) / 1000) * perSecond));
    const events = Array.from({ length: due - written }, () => event.replace('"written_at":{"to":0}', `"written_at":{"to":${Date.now()}}`));
    written = due;
    const frame = Buffer.from(`{"type":"events","events":[${events.join(',')}]}`);
    if (events.length > 0) for (const socket of server.clients) socket.send(frame, { binary: false });
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return total;
}
