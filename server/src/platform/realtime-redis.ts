import type { Fanout, Hint } from './realtime.ts';
import type { RedisLinks } from './redis.ts';

const CHANNEL = 'baton:hints';
/** Topic on which a process that cannot hear Redis asks the others to use the other way too. */
const DEAF = 'realtime.deaf';
const REMIND_MS = 2000;
const BELIEVE_MS = 5000;
// What was sent between the loss and the others' hearing of it.
const SETTLE_MS = 300;

/**
 * Carries hints by Redis pub/sub, and by `fallback` while Redis is away: for us when we cannot send, for a process that cannot hear when it
 * says so. A hint may come twice then; hints are made to be heard twice.
 */
export function createRedisFanout(redis: RedisLinks, fallback: Fanout, onError: (error: unknown) => void): Fanout {
  const origin = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  let hearing = false;
  let othersDeafUntil = 0;
  let reminder: NodeJS.Timeout | null = null;
  let onGap: () => void = () => undefined;

  const sayDeaf = () => void fallback.send([{ topic: DEAF, payload: {} }]).catch(onError);
  const lost = () => {
    hearing = false;
    reminder ??= setInterval(sayDeaf, REMIND_MS).unref();
    sayDeaf();
    setTimeout(() => onGap(), SETTLE_MS).unref();
  };
  const found = () => {
    hearing = true;
    if (reminder) clearInterval(reminder);
    reminder = null;
    onGap();
  };
  const subscribe = () => {
    redis.subscriber.subscribe(CHANNEL).then(found, onError);
  };

  return {
    async listen(to, gap) {
      onGap = gap;
      await fallback.listen((hints) => {
        if (hints.some((hint) => hint.topic === DEAF)) othersDeafUntil = performance.now() + BELIEVE_MS;
        to(hints.filter((hint) => hint.topic !== DEAF));
      }, gap);
      redis.subscriber.on('message', (_channel, text) => {
        const message = JSON.parse(text) as { from: string; hints: Hint[] };
        if (message.from !== origin) to(message.hints);
      });
      redis.subscriber.on('ready', subscribe);
      redis.subscriber.on('close', () => {
        if (hearing) lost();
      });
      if (redis.subscriber.status === 'ready') subscribe();
      else lost();
    },
    async send(hints) {
      const sent = await redis.commands.publish(CHANNEL, JSON.stringify({ from: origin, hints })).then(
        () => true,
        () => false,
      );
      if (!sent || performance.now() < othersDeafUntil) await fallback.send(hints);
    },
    async close() {
      if (reminder) clearInterval(reminder);
      hearing = false;
      redis.close();
      await fallback.close();
    },
  };
}
