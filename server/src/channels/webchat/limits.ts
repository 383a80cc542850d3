import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { createRateLimiter } from '#platform/http';

const MESSAGES_PER_MINUTE = 20;
const SESSIONS_PER_MINUTE = 30;
// Resuming costs two reads; a page that reloads in a loop must still be stopped.
const RESUMES_PER_MINUTE = 300;
const POLLS_PER_MINUTE = 240;
const UPLOADS_PER_MINUTE = 10;
const SOCKETS_PER_VISITOR = 10;

/** What one visitor or one address may do. Counted over all processes with Redis, else for each: then several allow as many times more. */
export interface WebchatLimits {
  /** Each throws `rate_limited`. */
  newSession(address: string): void;
  anySession(address: string): void;
  message(visitorId: string): void;
  poll(visitorId: string): void;
  upload(visitorId: string): void;
  /** Takes a place for a socket; gives back the way to leave it. */
  socket(visitorId: string): () => void;
  /** A counter of one socket's frames; false when there are too many. */
  frames(perMinute: number): () => boolean;
}

export function createWebchatLimits(ctx: Pick<Ctx, 'clock' | 'counters'>): WebchatLimits {
  const limiter = createRateLimiter(ctx.clock, ctx.counters);
  const sockets = new Map<string, number>();
  return {
    newSession: (address) => limiter.take(`session:${address}`, SESSIONS_PER_MINUTE),
    anySession: (address) => limiter.take(`resume:${address}`, RESUMES_PER_MINUTE),
    message: (visitorId) => limiter.take(`message:${visitorId}`, MESSAGES_PER_MINUTE),
    poll: (visitorId) => limiter.take(`poll:${visitorId}`, POLLS_PER_MINUTE),
    upload: (visitorId) => limiter.take(`upload:${visitorId}`, UPLOADS_PER_MINUTE),
    socket(visitorId) {
      const open = sockets.get(visitorId) ?? 0;
      if (open >= SOCKETS_PER_VISITOR) throw new BatonError('rate_limited', { message: 'Too many tabs of this chat are open.', retryAfterSeconds: 30 });
      sockets.set(visitorId, open + 1);
      return () => {
        const left = (sockets.get(visitorId) ?? 1) - 1;
        if (left <= 0) sockets.delete(visitorId);
        else sockets.set(visitorId, left);
      };
    },
    frames(perMinute) {
      let startedAt = ctx.clock.now().getTime();
      let count = 0;
      return () => {
        const now = ctx.clock.now().getTime();
        if (now - startedAt >= 60_000) {
          startedAt = now;
          count = 0;
        }
        count += 1;
        return count <= perMinute;
      };
    },
  };
}
