import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Carrier {
  url: URL;
  close(): Promise<void>;
}

/** Carries requests to `target` and puts a key on them: the suite cannot be told one. Everything else, the name of the host too, stays as it was said. */
export async function carryWithKey(target: string, key: string): Promise<Carrier> {
  const { port } = new URL(target);
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, authorization: `Bearer ${key}` };
    const onward = request({ host: '127.0.0.1', port, method: asked.method, path: asked.url, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    answer.once('close', () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://localhost:${(server.address() as AddressInfo).port}/mcp`),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
