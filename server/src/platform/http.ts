/** The HTTP server without routes: ids, limits, headers, one error envelope, metrics. */
export { createHttpServer } from './http/server.ts';
export type { RouteAuth } from './http/server.ts';
export { errorEnvelope } from './http/errors.ts';
export { createRateLimiter } from './http/rate-limit.ts';
export { createSharedCounters } from './http/shared-counters.ts';
export type { SharedCounters } from './http/shared-counters.ts';
