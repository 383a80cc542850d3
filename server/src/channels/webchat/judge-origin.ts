import { BatonError } from '#platform/errors';

/**
 * Whether a page of this origin may show the chat. A pattern is an origin; `*.` before the domain stands for every subdomain and not for
 * the domain itself, `:*` for every port. An empty list lets every page in.
 */
export function allowsOrigin(patterns: readonly string[], origin: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => fits(pattern, origin.toLowerCase()));
}

/**
 * Browsers name the page with every call that could do something; a call by GET from the server's own pages carries none, and neither does
 * a program, which could name what it likes.
 * @throws forbidden
 */
export function requireOrigin(patterns: readonly string[], { origin, method }: { origin: string | undefined; method: string }): void {
  if (patterns.length === 0 || (origin === undefined && method === 'GET')) return;
  if (origin !== undefined && allowsOrigin(patterns, origin)) return;
  throw new BatonError('forbidden', {
    message: `This chat is not for ${origin === undefined ? 'calls without a page' : 'pages of ' + origin.slice(0, 200)}. Add the origin to the inbox's allowed_origins.`,
    details: { reason: 'origin' },
  });
}

function fits(pattern: string, origin: string): boolean {
  const wanted = read(pattern);
  const given = read(origin);
  if (!wanted || !given || wanted.scheme !== given.scheme) return false;
  if (wanted.port !== '*' && wanted.port !== given.port) return false;
  // With the dot, so that evilshop.example is no subdomain of shop.example.
  return wanted.host.startsWith('*.') ? given.host.endsWith(wanted.host.slice(1)) && given.host.length > wanted.host.length - 1 : wanted.host === given.host;
}

const USUAL: Readonly<Record<string, string>> = { http: '80', https: '443' };

function read(origin: string): { scheme: string; host: string; port: string } | null {
  const [, scheme, host, port] = /^(https?):\/\/([^/:@\s]+)(?::(\d+|\*))?$/.exec(origin) ?? [];
  return scheme === undefined || host === undefined ? null : { scheme, host, port: port ?? USUAL[scheme] ?? '' };
}
