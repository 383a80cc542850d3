import type { FastifyRequest } from 'fastify';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { requireOrigin } from './judge-origin.ts';
import type { Counted } from './limits.ts';
import { findSession } from './visitor-session.ts';
import type { FoundSession } from './visitor-session.ts';

/** Whose request it is, and by what it is counted. @throws unauthenticated, forbidden for a page that the chat is not for */
export type SessionOf = (request: FastifyRequest) => Promise<{ session: FoundSession; counted: Counted }>;

export function createSessionOf(ctx: Pick<Ctx, 'db'>): SessionOf {
  return async (request) => {
    const session = await findSession(ctx, bearerOf(request));
    requireOrigin(session.settings.allowed_origins, { origin: request.headers.origin, method: request.method });
    const { inboxId, visitorId, settings } = session;
    return { session, counted: { address: request.ip, inboxId, visitorId, limits: settings.limits } };
  };
}

function bearerOf(request: FastifyRequest): string {
  const token = /^Bearer (\S{1,512})$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new BatonError('unauthenticated', { message: 'Send the token of POST /widget/v1/sessions as a bearer token.' });
  return token;
}
