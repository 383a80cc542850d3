import type { Ctx } from '#platform/context';

/** Says how soon something may be sent. */
export interface SendPace {
  /** Counts one send. Null when it may go; otherwise why it must wait. */
  take(inboxId: string, recipient: string): Promise<string | null>;
}

interface Count {
  window: number;
  count: number;
  previous: number;
}

const MINUTE_MS = 60_000;
const MOST_KEYS = 50_000;

/**
 * Keeps below Meta's limits instead of running into them: so many sends a second for each number, and a burst for each pair of number and
 * contact. Counted together in Redis when there is one, else in each process by itself. Meta's own word stays the last: what it throttles waits too.
 */
export function createSendPace(ctx: Pick<Ctx, 'clock' | 'config' | 'counters'>): SendPace {
  const own = new Map<string, Count>();
  const add = async (key: string, window: number): Promise<{ total: number; previous: number }> => {
    const answers = (await ctx.counters?.add(window, [{ key, by: 1, withPrevious: true }])) ?? null;
    const [shared] = answers ?? [];
    if (shared) return { total: shared.total, previous: shared.previous ?? 0 };
    // Who is behind a key that was dropped starts afresh: Meta then says what is too much.
    if (own.size >= MOST_KEYS) own.clear();
    const known = own.get(key);
    const previous = known?.window === window ? known.previous : known?.window === window - 1 ? known.count : 0;
    const count = (known?.window === window ? known.count : 0) + 1;
    own.set(key, { window, count, previous });
    return { total: count, previous };
  };
  return {
    async take(inboxId, recipient) {
      const now = ctx.clock.now().getTime();
      const pair = await add(`send:${inboxId}:${recipient}`, Math.floor(now / MINUTE_MS));
      if (pair.total + pair.previous > ctx.config.metaPairBurst) return 'This contact got as many messages as Meta lets through for now.';
      const number = await add(`send:${inboxId}`, Math.floor(now / 1000));
      return number.total > ctx.config.metaSendsPerSecond ? 'This number sends as fast as Meta lets it.' : null;
    },
  };
}
