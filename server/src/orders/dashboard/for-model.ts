import { isMap } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';

const PERSON = /^(buyer|seller|user|customer|owner|from|to|author|sender|recipient|profile)$/i;
const NAME = /^(full_?name|display_?name|name)$/i;
const FIRST = /^first_?name$/i;
const EMAIL = /e_?mail/i;
// Nothing that a model says needs any of these.
const NEVER =
  /last_?name|surname|phone|mobile|street|address|postal|postcode|zip|city|house|iban|bank|account|birth|\bdob\b|ip_?address|password|token|secret|tax|vat|lat(itude)?$|lng|lon(gitude)?$/i;
const MAIL_IN_TEXT = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,190}\.\p{L}{2,24}/gu;
const PHONE_IN_TEXT = /(?<![\p{L}\p{N}])(?:\+|0)\d(?:[ ().\-/]{0,3}\d){7,14}(?![\p{L}\p{N}])/gu;

/** What a model is shown of an answer of the dashboard: of people the first name and a masked address; numbers and addresses in texts are masked. */
export function forModel(value: unknown, isPerson = false): unknown {
  if (Array.isArray(value)) return value.map((one) => forModel(one, isPerson));
  if (typeof value === 'string') return maskText(value);
  if (!isMap(value)) return value;
  const shown: Fields = {};
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && EMAIL.test(key)) shown[key] = maskMail(inner);
    else if (NEVER.test(key)) continue;
    else if (typeof inner === 'string' && (FIRST.test(key) || (isPerson && NAME.test(key)))) shown[key] = firstName(inner);
    else shown[key] = forModel(inner, PERSON.test(key));
  }
  return shown;
}

/** `m***@e***.com`: enough to ask "is it the one that begins with m?". */
export function maskMail(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  const end = domain.slice(domain.lastIndexOf('.') + 1);
  return domain === '' ? '***' : `${local.slice(0, 1)}***@${domain.slice(0, 1)}***.${end}`;
}

function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}

function maskText(text: string): string {
  return text.replaceAll(MAIL_IN_TEXT, (found) => maskMail(found)).replaceAll(PHONE_IN_TEXT, '(phone number)');
}
