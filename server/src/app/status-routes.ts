import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findOnlyWorkspace } from '#accounts';
import type { Authenticator } from '#accounts';
import type { Principal } from '#platform/principal';
import { checkHealth } from './health.ts';
import type { Runtime } from './open-runtime.ts';

interface Parts {
  runtime: Runtime;
  authenticate: Authenticator;
  sandboxes: readonly string[];
}

const open = { config: { auth: 'public' as const, rateLimit: false } };

/** Health, metrics, and what the start page shows. */
export async function statusRoutes(app: FastifyInstance, { runtime, authenticate, sandboxes }: Parts): Promise<void> {
  const { ctx, queue } = runtime;
  app.get(
    '/health',
    { ...open, schema: { summary: 'Whether Baton does its work; with ?verbose and an admin, in detail', tags: ['status'] } },
    async (request, reply) => {
      const health = await checkHealth(ctx, queue);
      void reply.status(health.status === 'ok' ? 200 : 503);
      const verbose = Object.hasOwn(request.query as object, 'verbose') && mayLookInside(await tryAuthenticate(request, authenticate));
      return verbose ? health : { status: health.status };
    },
  );
  app.get('/metrics', { ...open, schema: { summary: 'Prometheus metrics', tags: ['status'] } }, async (_, reply) => {
    void reply.type(ctx.metrics.registry.contentType);
    return ctx.metrics.registry.metrics();
  });
  app.get('/api/setup', { ...open, schema: { summary: 'What the start page says of this installation', tags: ['status'] } }, async () => {
    const workspace = await findOnlyWorkspace(ctx);
    const ready = ctx.config.openaiApiKey !== undefined;
    return {
      workspace: workspace?.name ?? null,
      demo: ctx.config.demo,
      sandboxes,
      model: { provider: ready ? 'openai' : 'builtin', ready: true },
      demo_url: ctx.config.demo ? '/demo' : null,
    };
  });
}

async function tryAuthenticate(request: FastifyRequest, authenticate: Authenticator): Promise<Principal | null> {
  return authenticate(request, 'teammate').catch(() => null);
}

function mayLookInside(who: Principal | null): boolean {
  return who !== null && (who.kind === 'operator' || who.permissions.has('workspace.manage'));
}
