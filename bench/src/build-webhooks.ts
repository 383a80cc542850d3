import { buildInboundWhatsApp, escapeBody, signBody } from '@baton/sandbox';
import { PHONE_NUMBER_ID, WEBHOOK_SECRET } from '../../server/test/spawn-baton.ts';

export const NUMBER = { phoneNumberId: PHONE_NUMBER_ID, wabaId: '200000000000001', displayNumber: '31201234567' };

export interface Said {
  /** Digits with country code. */
  from: string;
  id: string;
  text: string;
}

/** One signed webhook as bytes on the wire, head and body. */
export function toRequest(said: readonly Said[], port: number): Buffer {
  const timestamp = Math.floor(Date.now() / 1000);
  const batch = said.map(({ from, id, text }) => ({ number: NUMBER, message: { from, id, text, name: `Contact ${from.slice(-6)}`, timestamp } }));
  const body = escapeBody(buildInboundWhatsApp(batch));
  const head = [
    'POST /webhook/meta HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-hub-signature-256: ${signBody(WEBHOOK_SECRET, body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** The id of the n-th message of a series, as long as Meta's own. */
export function wamid(series: string, index: number): string {
  return `wamid.HBgLMzE2MTIzNDU2NzgVAgASGBYz${series}${String(index).padStart(8, '0')}`;
}

/** The n-th of many contacts. */
export function phone(index: number): string {
  return `316${String(10_000_000 + index)}`;
}
