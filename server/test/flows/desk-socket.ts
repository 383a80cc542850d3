import type { RealtimeEvent, RealtimeServerFrame } from '@baton/contract';
import { eventually } from '../harness.ts';

/** A teammate's socket as a test holds it. */
export interface TestSocket {
  frames: RealtimeServerFrame[];
  /** All events so far, in order. */
  events(): RealtimeEvent[];
  /** Waits for an event that fits. */
  event(type: string, fits?: (event: RealtimeEvent) => boolean): Promise<RealtimeEvent>;
  frame<T extends RealtimeServerFrame['type']>(type: T): Promise<Extract<RealtimeServerFrame, { type: T }>>;
  say(frame: unknown): void;
  /** The code it was closed with. */
  closed: Promise<number>;
  close(): Promise<void>;
  raw: WebSocket;
}

export async function openSocket(url: string, options: { origin?: string } = {}): Promise<TestSocket> {
  const address = `${url.replace('http', 'ws')}/api/realtime`;
  // Node's own client takes headers where a browser would set them.
  const socket = new WebSocket(address, { headers: options.origin ? { origin: options.origin } : {} } as unknown as string[]);
  const frames: RealtimeServerFrame[] = [];
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as RealtimeServerFrame));
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the socket was refused')));
  });
  const events = () => frames.flatMap((frame) => (frame.type === 'events' ? frame.events : []));
  return {
    frames,
    events,
    event: (type, fits = () => true) => eventually(() => events().find((one) => one.type === type && fits(one)), `an event ${type}`, 5000),
    frame: (type) => eventually(() => frames.find((one) => one.type === type), `a frame ${type}`, 5000) as never,
    say: (frame) => socket.send(JSON.stringify(frame)),
    closed,
    async close() {
      socket.close();
      await closed;
    },
    raw: socket,
  };
}

/** Opened and welcomed. */
export async function enterDesk(url: string, token: string, cursor?: string): Promise<TestSocket & { cursor: string }> {
  const socket = await openSocket(url);
  socket.say({ type: 'hello', token, ...(cursor ? { cursor } : {}) });
  const hello = await socket.frame('hello');
  return Object.assign(socket, { cursor: hello.cursor });
}
