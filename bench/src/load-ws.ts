import { createRequire } from 'node:module';

/** As much of `ws` as the benchmark uses. */
export interface Socket {
  on(event: 'open', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'close', listener: (code: number) => void): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  send(data: string | Buffer, options?: { binary: boolean }): void;
}

export interface SocketServer {
  clients: Iterable<Socket>;
  address(): unknown;
  on(event: 'listening', listener: () => void): void;
}

interface Ws {
  WebSocket: new (url: string, options: { perMessageDeflate: boolean }) => Socket;
  WebSocketServer: new (options: { port: number; host: string; perMessageDeflate: boolean }) => SocketServer;
}

/** The very `ws` that Baton serves with, from beside the plugin that brings it: another version would be another baseline. */
export function loadWs(): Ws {
  const server = createRequire(new URL('../../server/package.json', import.meta.url));
  const plugin = createRequire(server.resolve('@fastify/websocket'));
  const name = 'ws';
  return plugin(name) as Ws;
}
