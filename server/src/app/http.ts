import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { accountsRoutes } from '#routes/accounts';
import { assignmentRoutes } from '#routes/assignment';
import { assistantRoutes } from '#routes/assistant';
import { auditRoutes } from '#routes/audit';
import { billingRoutes } from '#routes/billing';
import { channelsRoutes } from '#routes/channels';
import { conversationsRoutes } from '#routes/conversations';
import { copilotRoutes } from '#routes/copilot';
import { deskRoutes } from '#routes/desk';
import { knowledgeRoutes } from '#routes/knowledge';
import { ordersRoutes } from '#routes/orders';
import { reportsRoutes } from '#routes/reports';
import { signalsRoutes } from '#routes/signals';
import { slaRoutes } from '#routes/sla';
import { toolsRoutes } from '#routes/tools';
import { createAuthenticator } from '#accounts';
import { createHttpServer } from '#platform/http';
import { openToolbox } from '#tools';
import { deskSocketRoutes } from './desk-socket/routes.ts';
import { acceptOauth } from './mcp/accept-oauth.ts';
import type { McpOverlay } from './mcp/build-mcp-server.ts';
import { mcpRoutes } from './mcp/mcp-routes.ts';
import { readOauthPlace } from './mcp/oauth-place.ts';
import { operatorRoutes } from './operator-routes.ts';
import type { Runtime } from './open-runtime.ts';
import { statusRoutes } from './status-routes.ts';

export interface HttpParts {
  runtime: Runtime;
  sandboxes: readonly string[];
  isStopping(): boolean;
  mcpOverlay?: McpOverlay | undefined;
}

/** Every address there is, in order. */
export async function buildHttp({ runtime, sandboxes, isStopping, mcpOverlay }: HttpParts): Promise<FastifyInstance> {
  const { ctx } = runtime;
  const authenticate = createAuthenticator(ctx, { operatorKey: runtime.secrets.operatorKey });
  const oauth = readOauthPlace(ctx.config);
  const app = await createHttpServer({ ctx, authenticate: oauth ? acceptOauth(ctx, oauth, authenticate) : authenticate, isStopping });
  await documents(app);
  await app.register(async (scope) => {
    await statusRoutes(scope, { runtime, authenticate, sandboxes });
    await accountsRoutes(scope, ctx);
    await billingRoutes(scope, ctx);
    await auditRoutes(scope, ctx);
    await conversationsRoutes(scope, ctx);
    await deskRoutes(scope, ctx);
    await channelsRoutes(scope, ctx);
    await knowledgeRoutes(scope, ctx);
    await ordersRoutes(scope, ctx);
    const toolbox = openToolbox();
    await assistantRoutes(scope, ctx, toolbox);
    await copilotRoutes(scope, ctx);
    await deskSocketRoutes(scope, { ctx, authenticate });
    await assignmentRoutes(scope, ctx);
    await signalsRoutes(scope, ctx);
    await slaRoutes(scope, ctx);
    await reportsRoutes(scope, ctx);
    await toolsRoutes(scope, ctx, toolbox);
    await mcpRoutes(scope, { ctx, toolbox, oauth, overlay: mcpOverlay });
    await operatorRoutes(scope, runtime);
  });
  await pages(app);
  await app.ready();
  return app;
}

/** Says with each operation who may call it, from what the route declares: the document and the check cannot differ. */
function describeAccess<T extends { schema: object }>(described: T, config: FastifyContextConfig | undefined): T {
  const { auth = 'public', permission, person } = config ?? {};
  const access = { 'x-auth': auth, ...(permission ? { 'x-permission': permission } : {}), ...(person ? { 'x-person': true } : {}) };
  return { ...described, schema: { ...described.schema, ...access, ...(auth === 'public' ? { security: [] } : {}) } };
}

// Swagger UI's own policy would make browsers ask for https, which a Baton in a local network does not have.
const DOCS_POLICY = { 'default-src': ["'self'"], 'style-src': ["'self'", "'unsafe-inline'"], 'img-src': ["'self'", 'data:'] };

async function documents(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Baton', version: '0.1.0', description: 'The support desk where an AI assistant answers first and people take over.' },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      },
      security: [{ bearer: [] }, { apiKey: [] }],
    },
    transform: (input) => describeAccess(jsonSchemaTransform(input), input.route.config),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });
  app.get('/openapi.json', { config: { auth: 'public' }, schema: { hide: true } }, () => app.swagger());
}

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The widget's script, the demo shop, the console and the reference: files, so they come last. */
async function pages(app: FastifyInstance): Promise<void> {
  const open = { config: { auth: 'public' as const, rateLimit: false }, schema: { hide: true } };
  await app.register(fastifyStatic, {
    root: root('widget/demo'),
    prefix: '/demo/',
    decorateReply: true,
    setHeaders: (reply) => void reply.header('cache-control', 'no-cache'),
  });
  app.get('/demo', open, (_, reply) => reply.sendFile('index.html', root('widget/demo')));
  app.get('/demo/shop.json', open, (_, reply) => reply.sendFile('shop.json', root('server/demo')));
  app.get('/widget.js', open, (_, reply) =>
    reply.header('cross-origin-resource-policy', 'cross-origin').header('cache-control', 'public, max-age=300').sendFile('widget.js', root('widget/dist')),
  );
  await app.register(fastifyStatic, { root: root('console/reference'), prefix: '/redoc/', decorateReply: false });
  app.get('/redoc', open, (_, reply) => reply.sendFile('index.html', root('console/reference')));
  if (existsSync(root('console/dist/index.html')))
    await app.register(fastifyStatic, { root: root('console/dist'), prefix: '/', decorateReply: false, wildcard: false });
}
