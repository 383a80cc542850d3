import type { FetchedFile } from '../provider.ts';

export interface Download {
  url: string;
  /** Sent to the first address only, never along a redirect. */
  accessToken: string | null;
  /** The configured Graph API: its host is allowed beside Meta's own. */
  apiBaseUrl: string;
  signal: AbortSignal;
}

/** Where Meta keeps files. Anything else in a webhook is an address somebody made up. */
const META_HOSTS = ['fbsbx.com', 'fbcdn.net', 'whatsapp.net', 'cdninstagram.com'];
const GRAPH_HOSTS = ['graph.facebook.com', 'graph.instagram.com'];
const MOST_REDIRECTS = 3;
const PATIENCE_MS = 120_000;

/** True for https at one of Meta's hosts, and for the configured Graph API as it is. */
export function isMediaAddress(address: string, apiBaseUrl: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  if (url.origin === URL.parse(apiBaseUrl)?.origin) return true;
  if (url.protocol !== 'https:' || url.port) return false;
  return GRAPH_HOSTS.includes(url.hostname) || META_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

/** Opens the download of a file. Its bytes are read by whoever stores them, who also counts them. */
export async function downloadMedia({ url, accessToken, apiBaseUrl, signal }: Download): Promise<FetchedFile> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  let address = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    if (!isMediaAddress(address, apiBaseUrl)) return { kind: 'never', error: NOT_METAS };
    // Meta refuses some programs by their default name.
    const headers = { 'user-agent': 'Baton', ...(hop === 0 && accessToken !== null ? { authorization: `Bearer ${accessToken}` } : {}) };
    let response: Response;
    try {
      response = await fetch(address, { headers, redirect: 'manual', signal: ending });
    } catch {
      return { kind: 'later', why: 'No connection to where the file is kept.' };
    }
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (next === null) return read(response);
    await response.body?.cancel();
    address = URL.parse(next, address)?.href ?? '';
  }
  return { kind: 'later', why: 'The address of the file led round in circles.' };
}

async function read(response: Response): Promise<FetchedFile> {
  if (response.ok && response.body) return { kind: 'file', bytes: chunksOf(response.body), sha256: [] };
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410) return { kind: 'expired' };
  if (response.status === 401 || response.status === 403) return { kind: 'expired' };
  return { kind: 'later', why: `The file was refused with HTTP ${response.status}.` };
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

const NOT_METAS = {
  code: 'address_not_allowed',
  message: 'The file is said to be at an address that is not one of Meta’s.',
  action: 'Ask the contact to send the file again.',
};
