import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ErrorEnvelope, OrderHookAnswer } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { acceptHook } from './accept-hook.ts';

// An order of OrderDesk is some 10 KB; with urlencoding and many lines a few times that.
const BODY_LIMIT = 4 * 1024 * 1024;

/** Webhooks about orders. Answers 200, and never 202: over 201 OrderDesk takes a post for failed and repeats it. In its own scope: signatures are over raw bytes. */
export async function hookRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    const accept = async (request: FastifyRequest) => {
      const { store = null, event = null } = request.params as { store?: string; event?: string };
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { storeId, isNew } = await acceptHook(ctx, { raw, headers: request.headers, store, event });
      return { status: isNew ? ('accepted' as const) : ('duplicate_ignored' as const), store_id: storeId };
    };
    const schema = { tags: ['webhooks'], summary: 'OrderDesk delivers', response: { 200: OrderHookAnswer, '4xx': ErrorEnvelope, '5xx': ErrorEnvelope } };
    const options = { bodyLimit: BODY_LIMIT, config: { auth: 'public' as const, rateLimit: false }, schema };
    for (const path of ['/webhooks/orderdesk', '/webhooks/orderdesk/:store', '/webhooks/orderdesk/:store/:event']) scope.post(path, options, accept);
  });
}
