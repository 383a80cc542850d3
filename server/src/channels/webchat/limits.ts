import type { WebchatLimitSettings } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { createRateLimiter } from '#platform/http';

// Resuming costs two reads; a page that reloads in a loop must still be stopped.
const RESUMES_PER_MINUTE = 300;
const CONFIGS_PER_MINUTE = 600;
const POLLS_PER_MINUTE = 240;

/** Who does something, from which address, in which chat, and what that chat allows. */
export interface Counted {
  address: string;
  inboxId: string;
  visitorId: string;
  limits: WebchatLimitSettings;
}

/** What one visitor, one address and one inbox may do. Counted over all processes with Redis, else for each: then several allow as many times more. */
export interface WebchatLimits {
  /** Each throws `rate_limited`. */
  config(address: string): void;
  anySession(address: string): void;
  newSession(who: Omit<Counted, 'visitorId'>): void;
  message(who: Counted): void;
  poll(visitorId: string): void;
  upload(who: Counted): void;
  /** Takes a place for a socket; gives back the way to leave it. Places are those of this process. */
  socket(who: Counted): () => void;
  /** A counter of one socket's frames; false when there are too many. */
  frames(perMinute: number): () => boolean;
}

export function createWebchatLimits(ctx: Pick<Ctx, 'clock' | 'counters'>): WebchatLimits {
  const limiter = createRateLimiter(ctx.clock, ctx.counters);
  const sockets = createPlaces();
  return {
    config: (address) => limiter.take(`config:${address}`, CONFIGS_PER_MINUTE),
    anySession: (address) => limiter.take(`resume:${address}`, RESUMES_PER_MINUTE),
    newSession({ address, inboxId, limits }) {
      limiter.take(`session:${inboxId}:${address}`, limits.sessions_per_address);
      limiter.take(`session:${inboxId}`, limits.sessions_per_inbox);
    },
    message({ visitorId, address, inboxId, limits }) {
      limiter.take(`message:${visitorId}`, limits.messages_per_visitor);
      limiter.take(`message:${inboxId}:${address}`, limits.messages_per_address);
      limiter.take(`message:${inboxId}`, limits.messages_per_inbox);
    },
    poll: (visitorId) => limiter.take(`poll:${visitorId}`, POLLS_PER_MINUTE),
    upload({ visitorId, address, inboxId, limits }) {
      limiter.take(`upload:${visitorId}`, limits.uploads_per_visitor);
      limiter.take(`upload:${inboxId}:${address}`, limits.uploads_per_address);
      limiter.take(`upload:${inboxId}`, limits.uploads_per_inbox);
    },
    socket: ({ visitorId, address, inboxId, limits }) =>
      sockets.enter([
        { key: `visitor:${visitorId}`, most: limits.sockets_per_visitor },
        { key: `address:${inboxId}:${address}`, most: limits.sockets_per_address },
        { key: `inbox:${inboxId}`, most: limits.sockets_per_inbox },
      ]),
    frames: (perMinute) => countFrames(ctx, perMinute),
  };
}

const FULL_SECONDS = 30;

/** Places that are taken together or not at all. */
function createPlaces() {
  const taken = new Map<string, number>();
  return {
    enter(places: readonly { key: string; most: number }[]): () => void {
      if (places.some(({ key, most }) => (taken.get(key) ?? 0) >= most))
        throw new BatonError('rate_limited', { message: 'Too many windows with this chat are open.', retryAfterSeconds: FULL_SECONDS });
      for (const { key } of places) taken.set(key, (taken.get(key) ?? 0) + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        for (const { key } of places) {
          const others = (taken.get(key) ?? 1) - 1;
          if (others <= 0) taken.delete(key);
          else taken.set(key, others);
        }
      };
    },
  };
}

function countFrames(ctx: Pick<Ctx, 'clock'>, perMinute: number): () => boolean {
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
}
