import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * The one of `secrets` that signed exactly these bytes, or null. The header is `X-Hub-Signature-256`: `sha256=` and 64 lower-case hex digits.
 * Never verify a body that was parsed and written again: Meta escapes non-ASCII letters and slashes, and the bytes would differ.
 */
export function findSigner(raw: Buffer, header: string | string[] | undefined, secrets: readonly string[]): string | null {
  const digits = typeof header === 'string' ? SIGNATURE.exec(header)?.[1] : undefined;
  if (digits === undefined) return null;
  const given = Buffer.from(digits, 'hex');
  return secrets.find((secret) => timingSafeEqual(createHmac('sha256', secret).update(raw).digest(), given)) ?? null;
}

/** Several secrets may be given by comma while one is being replaced by the next. */
export function listSecrets(setting: string | undefined): string[] {
  if (!setting) return [];
  return setting.includes(',')
    ? setting
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean)
    : [setting];
}
