import cors from '@fastify/cors';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import websocket from '@fastify/websocket';
import Fastify, { LogController } from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Ctx } from '../context.ts';
import { originOf, withCorrelation } from '../correlation.ts';
import { BatonError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Permission, Principal } from '../principal.ts';
import { answerError } from './errors.ts';
import { createRateLimiter } from './rate-limit.ts';

/**
 * Who may call a route. `public`: anybody. `teammate`: a signed-in teammate or a workspace's API key.
 * `api_key`: a workspace's key or the operator's. `operator`: the operator's key alone.
 */
export type RouteAuth = 'public' | 'teammate' | 'api_key' | 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    auth?: RouteAuth;
    permission?: Permission;
    /** Only a teammate who signed in: keys and the operator have no profile, no sessions and no second factor. */
    person?: true;
    /** Open to a teammate who must set up a second factor before anything else. */
    beforeSecondFactor?: boolean;
    /** Open to keys that are made for tools alone. */
    forTools?: true;
    /** False for surfaces with limits of their own (webhooks, widget). */
    rateLimit?: boolean;
  }
  interface FastifyRequest {
    who: Principal;
  }
}

export interface HttpOptions {
  ctx: Pick<Ctx, 'config' | 'log' | 'metrics' | 'clock'> & Partial<Pick<Ctx, 'counters'>>;
  /** Finds out who calls; throws `unauthenticated`. */
  authenticate(request: FastifyRequest, auth: Exclude<RouteAuth, 'public'>): Promise<Principal>;
  /** Requests are refused while this says so. */
  isStopping(): boolean;
}

const BODY_LIMIT_BYTES = 1_048_576;
/** Our pages load nothing from elsewhere and run no inline script. */
const PAGE_POLICY = {
  'default-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'", 'ws:', 'wss:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};
const MOST_DEPTH = 32;
const LONGEST_CLIENT_NAME = 300;
const SAFE_ID = /^[\w.:-]{1,128}$/;

export async function createHttpServer({ ctx, authenticate, isStopping }: HttpOptions): Promise<FastifyInstance> {
  const { config, metrics } = ctx;
  const app = Fastify({
    loggerInstance: ctx.log as never,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: config.trustedProxies,
    requestIdHeader: false,
    genReqId: (request) => {
      const given = request.headers[config.correlationHeader];
      return typeof given === 'string' && SAFE_ID.test(given) ? given : newId();
    },
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(() => {
    throw new BatonError('not_found', { message: 'There is no such address. See /docs.' });
  });
  app.decorateRequest('who', null as unknown as Principal);
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY }, crossOriginResourcePolicy: false });
  await app.register(cors, { delegator: (request, done) => done(null, corsFor(request.url ?? '', config.corsOrigins)) });
  await app.register(formbody);
  await app.register(websocket, { options: { maxPayload: 65_536 } });

  const limiter = createRateLimiter(ctx.clock, ctx.counters);
  // One correlation id from here through jobs to the model and the provider.
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header(config.correlationHeader, request.id);
    if (isStopping()) return done(new BatonError('shutting_down', { retryAfterSeconds: 2 }));
    const userAgent = request.headers['user-agent']?.slice(0, LONGEST_CLIENT_NAME) ?? null;
    withCorrelation(request.id, done, { address: request.ip, userAgent, who: null });
  });
  // Before the body is read: a caller who may not do it does not get to send megabytes first.
  app.addHook('onRequest', async (request) => {
    const { auth, permission, person, rateLimit } = request.routeOptions.config;
    if (auth === undefined || auth === 'public') {
      if (rateLimit !== false) limiter.take(`address:${request.ip}`, config.addressRateLimit);
      return;
    }
    try {
      request.who = await authenticate(request, auth);
      const origin = originOf();
      if (origin) origin.who = { kind: request.who.kind, id: request.who.id, name: request.who.name };
    } catch (error) {
      limiter.take(`address:${request.ip}`, config.addressRateLimit);
      throw error;
    }
    limiter.take(`caller:${request.who.id}`, config.apiRateLimit);
    if (person && request.who.kind !== 'teammate')
      throw new BatonError('forbidden', { message: 'Only a teammate who signed in can do this. This is a key.', details: { person: true } });
    if (permission && request.who.kind !== 'operator' && !request.who.permissions.has(permission)) {
      throw new BatonError('forbidden', { message: `This needs the permission ${permission}.`, details: { permission } });
    }
  });
  app.addHook('preValidation', async (request) => {
    if (isDeeperThan(request.body, MOST_DEPTH)) throw new BatonError('bad_request', { message: `The body is nested deeper than ${MOST_DEPTH} levels.` });
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.httpRequests.inc({ method: request.method, route, status: String(reply.statusCode) });
    metrics.httpDuration.observe({ method: request.method, route }, reply.elapsedTime / 1000);
    request.log.debug({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
    done();
  });
  return app;
}

/** The widget speaks from every shop's pages and carries no cookies; the API answers only origins on the list. */
function corsFor(url: string, origins: string[]) {
  if (url.startsWith('/widget/v1') || url === '/widget.js') return { origin: '*', credentials: false, maxAge: 600 };
  return { origin: origins.length > 0 ? origins : false, maxAge: 600 };
}

/** Looks level by level, so that a body made to be deep costs no more than one that is wide. */
function isDeeperThan(body: unknown, most: number): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((value) => (value !== null && typeof value === 'object' && !Buffer.isBuffer(value) ? Object.values(value) : []));
  }
  return false;
}
