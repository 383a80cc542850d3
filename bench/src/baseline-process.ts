import { timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { CHATWOOT_SANDBOX, DIXA_SANDBOX, signChatwoot, signDixa } from '@baton/sandbox';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findSigner } from '../../server/src/channels/meta/verify-signature.ts';
import { systemClock } from '../../server/src/platform/clock.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import { createHttpServer } from '../../server/src/platform/http.ts';
import { createLog } from '../../server/src/platform/log.ts';
import { createMetrics } from '../../server/src/platform/metrics.ts';
import { WEBHOOKS } from './provider.ts';

// The webhooks' routes without their work: they verify the signature over the raw bytes and answer. Twice: inside Baton's own HTTP
// server (correlation ids, headers, metrics), and in a bare Fastify.
const config = loadConfig();
const log = createLog({ level: 'info', format: 'json' });

type Verify = (raw: Buffer, header: (name: string) => string) => boolean;

const isOfMeta: Verify = (raw, header) => findSigner(raw, header('x-hub-signature-256'), [config.webhookSecret]) !== null;
const isOfDixa: Verify = (raw, header) => {
  const given = header('x-dixa-signature');
  return isSame(given, signDixa(DIXA_SANDBOX.secretKey, raw, Number(/^t=(\d{1,16}),/.exec(given)?.[1])));
};
const isOfChatwoot: Verify = (raw, header) =>
  isSame(header('x-chatwoot-signature'), signChatwoot(CHATWOOT_SANDBOX.botSecret, raw, Number(header('x-chatwoot-timestamp'))));

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function addRoute(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const routes: [string, number, Verify][] = [
    [config.webhookPath, 200, isOfMeta],
    [WEBHOOKS.dixa.path, 202, isOfDixa],
    [WEBHOOKS.chatwoot.path, 200, isOfChatwoot],
  ];
  for (const [path, status, verify] of routes)
    app.post(path, { config: { auth: 'public', rateLimit: false } }, async (request: FastifyRequest, reply) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!verify(raw, (name) => String(request.headers[name]))) return reply.code(401).send({ error: 'bad_signature' });
      return reply.code(status).send({ received: 1 });
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
