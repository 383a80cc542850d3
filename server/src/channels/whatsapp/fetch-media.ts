import type { InboundFile } from '#conversations';
import { textOf } from '../incoming-item.ts';
import { callGraph } from '../meta/call-graph.ts';
import { downloadFromMeta } from '../meta/media-address.ts';
import { explainError, meaningOf } from '../meta/error-actions.ts';
import type { FetchedFile } from '../provider.ts';

export interface Fetching {
  /** `GET` gives the address of the file, for five minutes. */
  describeUrl: string;
  apiBaseUrl: string;
  accessToken: string;
  file: InboundFile;
  signal: AbortSignal;
}

const UNKNOWN_OBJECT = new Set([33, 100]);

/** Asks where the file is and opens it. The address in the webhook itself is not used: it has mostly run out, and says nothing the id does not. */
export async function fetchWhatsAppMedia({ describeUrl, apiBaseUrl, accessToken, file, signal }: Fetching): Promise<FetchedFile> {
  // An address that ran out between the two calls is asked for once more.
  for (let look = 0; look < 2; look += 1) {
    const described = await callGraph({ url: describeUrl, accessToken, signal });
    if (described.kind === 'refused') {
      const { failure } = described;
      if (UNKNOWN_OBJECT.has(failure.code)) return { kind: 'expired' };
      const meaning = meaningOf(failure);
      const why = `${failure.message.slice(0, 300)} (${failure.code})`;
      if (meaning === 'credentials') return { kind: 'later', why, inboxBroken: true };
      return meaning === 'refused' && failure.code === 131052 ? { kind: 'never', error: explainError('whatsapp', failure) } : { kind: 'later', why };
    }
    if (described.kind !== 'accepted') return { kind: 'later', why: described.why };
    const address = textOf(described.body['url']);
    if (address === undefined) return { kind: 'later', why: 'Meta gave no address for the file.' };
    const opened = await downloadFromMeta({ url: address, accessToken, apiBaseUrl, signal });
    if (opened.kind === 'expired') continue;
    const sums = [textOf(described.body['sha256']), file.sha256 ?? undefined].flatMap((sum) => (sum === undefined ? [] : asHex(sum)));
    return opened.kind === 'file' ? { ...opened, sha256: sums } : opened;
  }
  return { kind: 'later', why: 'The address of the file had run out.' };
}

/** Webhooks give the sum in base64, the endpoint in hex. Anything else is no sum. */
function asHex(sum: string): string[] {
  if (/^[0-9a-f]{64}$/i.test(sum)) return [sum.toLowerCase()];
  const bytes = Buffer.from(sum, 'base64');
  return bytes.length === 32 ? [bytes.toString('hex')] : [];
}
