import { isMap } from './order-document.ts';
import type { Fields } from './order-document.ts';

const SECRET = /api[_-]?key|passw|secret|token|smtp|credential|private|signature|auth(?!or)/i;

/** A store's settings without anything that opens a door: `/store` answers the API key and the mail server's password in clear. */
export function redactSettings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactSettings);
  if (!isMap(value)) return value;
  const kept: Fields = {};
  for (const [key, inner] of Object.entries(value)) if (!SECRET.test(key)) kept[key] = redactSettings(inner);
  return kept;
}
