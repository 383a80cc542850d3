import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Config } from '#platform/config';
import { BatonError } from '#platform/errors';

/**
 * Refuses what comes by a name that is not ours: a page in somebody's browser can make its own name point at a machine that only that browser
 * reaches, and would then count as being of the same origin. Numbers and localhost cannot be bent like that. Programs send no origin.
 * @throws forbidden
 */
export function requireOwnAddress({ config }: { config: Pick<Config, 'publicUrl' | 'corsOrigins'> }, headers: IncomingHttpHeaders): void {
  const own = [...(config.publicUrl ? [config.publicUrl] : []), ...config.corsOrigins].flatMap((address) => nameOf(address) ?? []);
  const host = nameOf(`http://${headers.host ?? ''}`);
  if (host === null || !(isLocal(host) || own.includes(host)))
    throw new BatonError('forbidden', { message: 'Baton is not known by this name. Set WEBHOOK_BASE_URL to the address under which it is reached.' });
  const { origin } = headers;
  if (origin === undefined || config.corsOrigins.includes(origin)) return;
  const from = nameOf(origin);
  if (from === null || !(from === host || from === 'localhost'))
    throw new BatonError('forbidden', { message: 'This origin may not call. Add it to CORS_ORIGINS.' });
}

function nameOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$/g, '') : null;
}

function isLocal(host: string): boolean {
  return host === 'localhost' || isIP(host) !== 0;
}
