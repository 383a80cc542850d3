import { buildInboundInstagram, escapeBody, signBody } from '@baton/sandbox';
import { WEBHOOK_SECRET } from '../../server/test/spawn-baton.ts';
import { phone, toRequest, wamid } from './build-webhooks.ts';

/** The channels whose webhooks Meta posts. */
export type MetaProvider = 'whatsapp' | 'instagram';

/** The demo shop's Instagram account. */
export const INSTAGRAM_ACCOUNT = '100000000000002';

/** The n-th message of a series, from the contacts taken in turn, as one signed webhook on the wire. */
export function requestOf(provider: MetaProvider, port: number, said: { series: string; index: number; contact: number; text: string }): Buffer {
  const { series, index, contact, text } = said;
  if (provider === 'whatsapp') return toRequest([{ from: phone(contact), id: wamid(series, index), text }], port);
  const mid = `aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE${series}${String(index).padStart(8, '0')}`;
  const body = escapeBody(buildInboundInstagram({ accountId: INSTAGRAM_ACCOUNT, from: String(70_000_000 + contact), mid, timestamp: Date.now(), text }));
  const head = [
    'POST /webhook/meta HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-hub-signature-256: ${signBody(WEBHOOK_SECRET, body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}
