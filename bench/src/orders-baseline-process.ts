import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';

// A route that parses the same request and answers the same bytes, and does nothing else.
const app = Fastify();
let bytes = Buffer.alloc(0);
app.post('/mcp', async (_request, reply) => reply.header('content-type', 'application/json').send(bytes));

process.on('message', (answer: { bytes: string }) => {
  bytes = Buffer.from(answer.bytes, 'utf8');
  process.send?.({ port: (app.server.address() as AddressInfo).port });
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.('ready');
