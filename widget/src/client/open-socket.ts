import { BASE } from '../protocol.ts';
import type { WidgetClientFrame, WidgetServerFrame } from '../protocol.ts';

export interface SocketEvents {
  onFrame(frame: WidgetServerFrame): void;
  /** Called exactly once, also when the socket never opened or fell silent. `code` is 1006 when the other side did not say. */
  onClose(code: number): void;
}

export interface OpenSocket {
  send(frame: WidgetClientFrame): boolean;
  close(): void;
}

interface SocketOptions {
  origin: string;
  token: string;
  afterSeq: number;
  /** Closed when `welcome` has not come after this long. */
  welcomeMs: number;
  /** Closed when nothing has come for this long: a dead Wi-Fi link closes no socket by itself. */
  silenceMs: number;
}

function parseFrame(data: unknown): WidgetServerFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as WidgetServerFrame) : null;
  } catch {
    return null;
  }
}

/** Opens the socket, says `hello`, answers pings. Frames that are not in the protocol are dropped. */
export function openSocket(options: SocketOptions, events: SocketEvents): OpenSocket {
  const socket = new WebSocket(`${options.origin.replace(/^http/, 'ws')}${BASE}/socket`);
  let done = false;
  let timer = setTimeout(() => finish(1006), options.welcomeMs);

  function finish(code: number): void {
    if (done) return;
    done = true;
    clearTimeout(timer);
    socket.close();
    events.onClose(code);
  }

  function send(frame: WidgetClientFrame): boolean {
    if (done || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  socket.addEventListener('open', () => send({ type: 'hello', token: options.token, after_seq: options.afterSeq }));
  socket.addEventListener('error', () => finish(1006));
  socket.addEventListener('close', (event) => finish(event.code));
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (done) return;
    const frame = parseFrame(event.data);
    if (frame === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => finish(1006), options.silenceMs);
    if (frame.type === 'ping') send({ type: 'pong' });
    else events.onFrame(frame);
  });

  return {
    send,
    close: () => {
      done = true;
      clearTimeout(timer);
      socket.close();
    },
  };
}
