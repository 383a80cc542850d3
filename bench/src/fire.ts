import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Fired {
  /** From the first write to the last answer. */
  ms: number;
  byStatus: Record<string, number>;
  /** One for each answer, ascending. */
  latenciesMs: number[];
  /** Requests that got no answer because the connection broke. */
  broken: number;
}

/**
 * Sends prepared HTTP/1.1 requests as fast as `connections` keep-alive connections allow, one at a time on each.
 * Written on bare sockets: on two cores every cycle of the load generator is taken from what it measures. autocannon with a
 * body per request took 1.6 times the processor time of this.
 */
export async function fire(target: { port: number; connections: number }, requests: readonly Buffer[]): Promise<Fired> {
  const fired: Fired = { ms: 0, byStatus: {}, latenciesMs: [], broken: 0 };
  const queue = { next: 0, requests };
  const sockets = await Promise.all(Array.from({ length: Math.min(target.connections, requests.length) }, () => open(target.port)));
  const began = performance.now();
  await Promise.all(sockets.map((socket) => drive(socket, queue, fired)));
  fired.ms = performance.now() - began;
  fired.latenciesMs.sort((left, right) => left - right);
  return fired;
}

/** A connection that is kept open, as a provider keeps it. Resolves with the status of the answer. */
export async function openLine(port: number): Promise<{ send(request: Buffer): Promise<string>; close(): void }> {
  const socket = await open(port);
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        let received = '';
        const onData = (chunk: Buffer): void => {
          received += chunk.toString('latin1');
          const answer = readAnswer(received);
          if (!answer) return;
          socket.off('data', onData).off('error', reject);
          resolve(answer.status);
        };
        socket.on('data', onData);
        socket.once('error', reject);
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

interface Queue {
  next: number;
  requests: readonly Buffer[];
}

/** Works on the common queue until it is empty or the connection breaks. */
function drive(socket: Socket, queue: Queue, fired: Fired): Promise<void> {
  return new Promise((resolve) => {
    let received = '';
    let sentAt = 0;
    let waiting = false;
    const sendNext = (): void => {
      const request = queue.requests[queue.next];
      if (!request) return void socket.end();
      queue.next += 1;
      waiting = true;
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const answer = readAnswer(received);
      if (!answer) return;
      fired.latenciesMs.push(performance.now() - sentAt);
      fired.byStatus[answer.status] = (fired.byStatus[answer.status] ?? 0) + 1;
      received = '';
      waiting = false;
      sendNext();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (waiting) fired.broken += 1;
      resolve();
    });
    sendNext();
  });
}

/** The status when the whole answer has come. Answers here always say their length. */
function readAnswer(received: string): { status: string } | null {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  if (/\r\ntransfer-encoding: chunked/i.test(received.slice(0, headEnd))) return received.endsWith('0\r\n\r\n') ? { status: received.slice(9, 12) } : null;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
  if (length === undefined || received.length < headEnd + 4 + Number(length)) return null;
  return { status: received.slice(9, 12) };
}
