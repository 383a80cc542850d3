import type { AuthInfo } from '@modelcontextprotocol/server';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { ToolCaller, Toolbox } from '#tools';
import { answerPlainly } from './answer-plainly.ts';
import { buildMcpServer } from './build-mcp-server.ts';
import type { McpOverlay } from './build-mcp-server.ts';
import type { OauthPlace } from './oauth-place.ts';
import { challenge, oauthRoutes } from './oauth-routes.ts';
import { requireOwnAddress } from './require-own-address.ts';

// A token without an end is refused by the protocol's library. Ours are looked at anew with every request, so this only has to be later than now.
const LOOKED_AT_AGAIN_SECONDS = 300;

export interface McpRouteParts {
  ctx: Ctx;
  toolbox: Toolbox;
  oauth: OauthPlace | null;
  overlay?: McpOverlay | undefined;
}

/**
 * `/mcp`: the tools, for any program that speaks the Model Context Protocol (2026-07-28, and the 2025 revisions by their stateless form).
 * Whoever calls shows a workspace's API key, a teammate's session or the operator's key as bearer token, as everywhere, or a token of the
 * issuer that the settings name.
 */
export async function mcpRoutes(app: FastifyInstance, { ctx, toolbox, oauth, overlay }: McpRouteParts): Promise<void> {
  const handler = createMcpHandler(({ authInfo, era }) => buildMcpServer({ ctx, toolbox, who: whoOf(authInfo), era, overlay }), {
    onerror: (error) => ctx.log.info({ err: error }, 'mcp: a request could not be served'),
  });
  const serve = toNodeHandler(handler);
  app.addHook('onClose', () => handler.close());
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    requireOwnAddress(ctx, request.headers);
    const caller: ToolCaller = { workspaceId: workspaceOf(request.who), who: request.who, surface: 'mcp' };
    const plain = request.method === 'POST' ? await answerPlainly(ctx, toolbox, caller, request) : null;
    if (plain !== null) return reply.type('application/json').send(plain);
    // What the hooks of this server put on every answer belongs on this one too, though the library writes it.
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    const raw = Object.assign(request.raw, { auth: authInfoOf(ctx, request.who) }) as Parameters<typeof serve>[0];
    await serve(raw, reply.raw, request.body);
    return reply;
  };
  const onSend = async (request: FastifyRequest, reply: FastifyReply) => {
    const said = oauth && challenge(oauth, request, reply.statusCode);
    if (said) void reply.header('www-authenticate', said);
  };
  const options = { config: { auth: 'teammate', permission: 'tickets.read_own', forTools: true } as const, schema: { hide: true }, onSend };
  app.post('/mcp', options, answer);
  // The streams and sessions of earlier revisions: the library says that there are none.
  app.get('/mcp', options, answer);
  app.delete('/mcp', options, answer);
  if (oauth) oauthRoutes(app, oauth);
}

function authInfoOf(ctx: Pick<Ctx, 'clock'>, who: Principal): AuthInfo {
  return {
    // Never the credential itself: what is in here is handed to whatever is built on it.
    token: '',
    clientId: `${who.kind}:${who.id}`,
    scopes: [...who.permissions],
    expiresAt: Math.floor(ctx.clock.now().getTime() / 1000) + LOOKED_AT_AGAIN_SECONDS,
    extra: { who },
  };
}

function whoOf(authInfo: AuthInfo | undefined): Principal {
  const who = authInfo?.extra?.['who'];
  if (!who) throw new BatonError('unauthenticated');
  return who as Principal;
}
