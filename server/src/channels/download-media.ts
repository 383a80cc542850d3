import type { DeliveryError } from '#conversations';
import type { FetchedFile } from './provider.ts';

export interface Download {
  url: string;
  /** Sent to the first address only, never along a redirect. */
  accessToken: string | null;
  /** Whether a file may be fetched from there; anything else in a webhook is an address somebody made up. Asked of every redirect too. */
  allows(address: string): boolean | Promise<boolean>;
  /** What is said of an address that is not allowed. */
  refusal: DeliveryError;
  signal: AbortSignal;
}

const MOST_REDIRECTS = 3;
const PATIENCE_MS = 120_000;

/** Opens the download of a file. Its bytes are read by whoever stores them, who also counts them. */
export async function downloadMedia({ url, accessToken, allows, refusal, signal }: Download): Promise<FetchedFile> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  let address = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    if (!(await allows(address))) return { kind: 'never', error: refusal };
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
