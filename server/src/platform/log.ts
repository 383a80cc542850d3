import { pino } from 'pino';
import type { Logger } from 'pino';

export type Log = Logger;

/**
 * Keys whose values never reach a log: secrets, and what people said or who they are.
 * A list of places beats a list of patterns: pino compiles it once, and it costs nothing when a key is absent.
 */
const REDACTED = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'access_token',
  'api_key',
  'apiKey',
  'accessToken',
  'text',
  'body',
  'content',
  'email',
  'phone',
  'name',
  'url',
  'prompt',
  'input',
  'output',
];

export interface LogOptions {
  level: string;
  format: 'json' | 'pretty';
  /** Where lines go, for tests. */
  destination?: { write(line: string): void };
}

/** Builds the process's logger. JSON lines by default, readable lines on a terminal. */
export function createLog(options: LogOptions): Log {
  const redact = { paths: REDACTED.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' };
  const base = { level: options.level, redact, base: { service: 'baton' }, timestamp: pino.stdTimeFunctions.isoTime };
  if (options.destination) return pino(base, options.destination);
  if (options.format === 'pretty') {
    return pino({ ...base, transport: { target: 'pino-pretty', options: { colorize: true, translateTime: 'SYS:HH:MM:ss', ignore: 'service,pid,hostname' } } });
  }
  return pino(base);
}
