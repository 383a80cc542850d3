import type { RealtimeEvent } from '@baton/contract';
import type { WebSocket } from '@fastify/websocket';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '#platform/ids';
import { wrap } from './address-pushes.ts';
import type { Item, Parcel } from './address-pushes.ts';
import { createOutlet } from './outlet.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A socket whose reader takes nothing until told. */
function slowSocket() {
  const sent: string[] = [];
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    closedWith: 0,
    send(frame: Buffer | string) {
      sent.push(frame.toString());
      socket.bufferedAmount += frame.length;
    },
    close: (code: number) => void (socket.closedWith = code),
  };
  const events = () => sent.flatMap((frame) => (JSON.parse(frame) as { events: RealtimeEvent[] }).events);
  return { socket, outlet: createOutlet(socket as unknown as WebSocket), sent, events };
}

function parcel(type: string, ticketId: string | null, id: string | null = newId()): Parcel & { id: string | null } {
  const item: Item = {
    id,
    ticketId,
    type,
    at: '2026-03-02T09:00:00.000Z',
    json: JSON.stringify({ id, type, ticket_id: ticketId, at: '2026-03-02T09:00:00.000Z', data: {} }),
  };
  return { ...wrap([item]), id };
}

test('a reader who keeps up is given every frame as it is', () => {
  const { outlet, sent } = slowSocket();
  const first = parcel('message.received', newId());
  outlet.give(first);
  expect(sent).toEqual([first.frame.toString()]);
});

test('changes of one ticket become one for a slow reader, under the id of the first, so that resuming from it brings the rest again', () => {
  const { socket, outlet, events } = slowSocket();
  socket.bufferedAmount = 300_000;
  const [one, other] = [newId(), newId()];
  const first = parcel('ticket.assigned', one);
  const second = parcel('message.received', other);
  for (const each of [first, second, parcel('message.received', one), parcel('ticket.closed', one)]) outlet.give(each);
  expect(events()).toEqual([]);
  socket.bufferedAmount = 0;
  vi.advanceTimersByTime(200);
  expect(events()).toMatchObject([
    { id: first.id, type: 'ticket.updated', ticket_id: one, data: { coalesced: true } },
    { id: second.id, type: 'message.received', ticket_id: other },
  ]);
});

test('who is mentioned and what is gone from sight is never folded into something else, and what is not kept is dropped', () => {
  const { socket, outlet, events } = slowSocket();
  socket.bufferedAmount = 300_000;
  const ticketId = newId();
  for (const type of ['mention', 'mention', 'ticket.gone']) outlet.give(parcel(type, ticketId));
  outlet.give(parcel('typing', ticketId, null));
  socket.bufferedAmount = 0;
  vi.advanceTimersByTime(200);
  expect(events().map((event) => event.type)).toEqual(['mention', 'mention', 'ticket.gone']);
});

test('nothing overtakes what waits', () => {
  const { socket, outlet, events } = slowSocket();
  socket.bufferedAmount = 300_000;
  const [first, second] = [parcel('ticket.created', newId()), parcel('ticket.created', newId())];
  outlet.give(first);
  socket.bufferedAmount = 0;
  outlet.give(second);
  vi.advanceTimersByTime(200);
  expect(events().map((event) => event.id)).toEqual([first.id, second.id]);
});

test('a reader for whom more than a thousand things wait is told to come again', () => {
  const { socket, outlet, sent } = slowSocket();
  socket.bufferedAmount = 300_000;
  for (let n = 0; n <= 1000; n += 1) outlet.give(parcel('ticket.created', newId()));
  expect(socket.closedWith).toBe(4413);
  expect(sent).toEqual([]);
});
