import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { findSigner } from '../../server/src/channels/meta/verify-signature.ts';
import { systemClock } from '../../server/src/platform/clock.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import { createHttpServer } from '../../server/src/platform/http.ts';
import { createLog } from '../../server/src/platform/log.ts';
import { createMetrics } from '../../server/src/platform/metrics.ts';

// The webhook's route without its work: it verifies the signature over the raw bytes and answers. Twice: inside Baton's own HTTP
// server (correlation ids, headers, metrics), and in a bare Fastify.
const config = loadConfig();
const log = createLog({ level: 'info', format: 'json' });

function addRoute(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post(config.webhookPath, { config: { auth: 'public', rateLimit: false } }, async (request, reply) => {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (findSigner(raw, request.headers['x-hub-signature-256'], [config.webhookSecret]) === null) return reply.code(401).send({ error: 'bad_signature' });
    return { received: 1 };
  });
}

async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

const within = await createHttpServer({
  ctx: { config, log, metrics: createMetrics(), clock: systemClock },
  authenticate: () => Promise.reject(new Error('nobody signs in here')),
  isStopping: () => false,
});
await within.register(async (scope) => addRoute(scope));
const bare = Fastify();
addRoute(bare);
process.send?.({ within: await listen(within), bare: await listen(bare) });
