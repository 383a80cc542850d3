import type { NamedFile } from '#conversations';
import { idOf } from '../incoming-item.ts';
import { callGraph } from '../meta/call-graph.ts';
import { toOutcome } from '../meta/to-outcome.ts';
import type { SendOutcome } from '../provider.ts';

/** Where our number is, and with what right. */
export interface GraphAccess {
  url: string;
  accessToken: string;
  signal: AbortSignal;
}

// A file of 100 MB at 2 MB a second.
const TIMEOUT_MS = 50_000;

/** Gives Meta a file. Nothing is said by it yet, so an outcome that is not known is one that may be tried again. */
export async function uploadMedia(at: GraphAccess, file: NamedFile, bytes: Buffer): Promise<{ kind: 'uploaded'; id: string } | SendOutcome> {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', file.media_type);
  form.set('file', new Blob([new Uint8Array(bytes)], { type: file.media_type }), file.name);
  const outcome = toOutcome('whatsapp', await callGraph({ ...at, url: `${at.url}/media`, body: form, timeoutMs: TIMEOUT_MS }), (body) => idOf(body['id']));
  if (outcome.kind === 'sent') return { kind: 'uploaded', id: outcome.externalId };
  return outcome.kind === 'unknown' ? { kind: 'not_sent', why: outcome.why, retry: 'unreachable' } : outcome;
}
