import { REALTIME_CLOSE } from '@baton/contract';
import type { WebSocket } from '@fastify/websocket';
import { wrap } from './address-pushes.ts';
import type { Item, Parcel } from './address-pushes.ts';

/** The way out to one socket, which does not wait for a slow reader and does not fill the memory for one. */
export interface Outlet {
  /** Something of the protocol itself. */
  say(frame: Buffer | string): void;
  give(parcel: Parcel): void;
}

/** From here on a reader is slow: what is new waits, and changes of one ticket become one. */
const SLOW_BYTES = 262_144;
const READY_BYTES = 65_536;
/** With so much waiting, coming again and resuming is cheaper than going on. */
const MOST_WAITING = 1000;
const LOOK_AGAIN_MS = 100;
const AT_ONCE = 100;

export function createOutlet(socket: WebSocket): Outlet {
  // In the order of the first change, and under its id: a client that resumes from there is given every later one again.
  const waiting = new Map<string, Item>();
  let timer: NodeJS.Timeout | null = null;

  const send = (frame: Buffer | string) => {
    if (socket.readyState === socket.OPEN) socket.send(frame, { binary: false });
  };
  const drain = () => {
    timer = null;
    if (socket.readyState !== socket.OPEN) return waiting.clear();
    while (waiting.size > 0 && socket.bufferedAmount < READY_BYTES) {
      const some = [...waiting.entries()].slice(0, AT_ONCE);
      for (const [key] of some) waiting.delete(key);
      send(wrap(some.map(([, item]) => item)).frame);
    }
    if (waiting.size > 0) timer = setTimeout(drain, LOOK_AGAIN_MS);
  };
  const hold = (items: readonly Item[]) => {
    for (const item of items) if (item.id !== null) coalesce(waiting, item, item.id);
    if (waiting.size > MOST_WAITING) {
      waiting.clear();
      return socket.close(REALTIME_CLOSE.slowReader, 'read faster, or resume');
    }
    timer ??= setTimeout(drain, LOOK_AGAIN_MS);
  };

  return {
    say: send,
    give(parcel) {
      if (parcel.items.length === 0) return;
      if (waiting.size > 0 || socket.bufferedAmount > SLOW_BYTES) hold(parcel.items);
      else send(parcel.frame);
    },
  };
}

const UNIQUE = ['ticket.gone', 'ticket.deleted', 'mention'];

/** Several changes of a ticket become one `ticket.updated`, which says that more than one thing changed. */
function coalesce(waiting: Map<string, Item>, item: Item, id: string): void {
  const alone = item.ticketId === null || UNIQUE.includes(item.type);
  const key = alone ? `${item.type}:${id}` : item.ticketId!;
  const first = waiting.get(key);
  if (!first) return void waiting.set(key, item);
  const envelope = { id: first.id, type: 'ticket.updated', ticket_id: item.ticketId, at: item.at, data: { coalesced: true } };
  waiting.set(key, { ...first, type: 'ticket.updated', at: item.at, json: JSON.stringify(envelope) });
}
