import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { METADATA_PATH } from './oauth-place.ts';
import type { OauthPlace } from './oauth-place.ts';

/** The document by which a client finds out who gives out tokens for `/mcp` (RFC 9728). */
export function oauthRoutes(app: FastifyInstance, place: OauthPlace): void {
  const document = {
    resource: place.resource,
    authorization_servers: [place.issuer],
    scopes_supported: SCOPES,
    bearer_methods_supported: ['header'],
    resource_name: 'Baton',
  };
  const open = { config: { auth: 'public' as const }, schema: { hide: true } };
  // Read by clients in browsers as well; there is nothing in it that is not for everybody.
  const answer = (_: FastifyRequest, reply: FastifyReply) =>
    reply.header('access-control-allow-origin', '*').header('cache-control', 'public, max-age=3600').send(document);
  app.get(METADATA_PATH, open, answer);
  app.get(`${METADATA_PATH}/mcp`, open, answer);
}

/** What tools there are ask for; a scope that allows more is not for programs to ask for by themselves. */
const SCOPES = ['tickets.read_own', 'tickets.read_all', 'tickets.reply', 'orders.read', 'orders.write'];

/** Tells a client that is refused where it gets a token, and what a token lacks. */
export function challenge(place: OauthPlace, request: FastifyRequest, status: number): string | null {
  const where = `resource_metadata="${place.metadataUrl}"`;
  if (status === 401) return request.headers.authorization === undefined ? `Bearer ${where}` : `Bearer error="invalid_token", ${where}`;
  const { permission } = request.routeOptions.config;
  return status === 403 && permission && request.who && !request.who.permissions.has(permission)
    ? `Bearer error="insufficient_scope", scope="${permission}", ${where}`
    : null;
}
