import { Redis } from 'ioredis';

/** Two connections to one Redis: a subscribed one may do nothing else. */
export interface RedisLinks {
  commands: Redis;
  subscriber: Redis;
  close(): void;
}

const LONGEST_RETRY_MS = 2000;
const COMMAND_MS = 1000;

/**
 * Connects in the background and for ever. While Redis is away a command fails at once instead of waiting: each user has another way.
 * `onError` hears of an outage once, not of every attempt to end it.
 */
export function openRedis(url: string, onError: (error: unknown) => void): RedisLinks {
  const options = {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 3000,
    keepAlive: 10_000,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), LONGEST_RETRY_MS),
  };
  const commands = new Redis(url, { ...options, commandTimeout: COMMAND_MS });
  // Subscribing again after a reconnect is ioredis's own work, so this one may keep what waits for the connection.
  const subscriber = new Redis(url, { ...options, enableOfflineQueue: true, maxRetriesPerRequest: null });
  let told = false;
  for (const link of [commands, subscriber]) {
    link.on('error', (error) => {
      if (!told) onError(error);
      told = true;
    });
    link.on('ready', () => (told = false));
    link.connect().catch(() => undefined);
  }
  return {
    commands,
    subscriber,
    close() {
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}
