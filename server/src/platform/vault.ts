import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** A master key by version. The highest version seals; every version opens. */
export interface MasterKeys {
  current: number;
  keys: ReadonlyMap<number, Buffer>;
}

/**
 * Seals secrets with AES-256-GCM. A sealed value reads `v<version>.<iv>.<tag>.<ciphertext>` (base64url),
 * and is bound to its context (for example `inbox:<id>`), so that a value copied to another row does not open.
 */
export interface Vault {
  seal(plain: string, context: string): string;
  /** @throws Error when the key is missing, the value was changed, or the context is another. */
  open(sealed: string, context: string): string;
  /** True when the value was sealed under an older master key and ought to be sealed again. */
  isStale(sealed: string): boolean;
  /** A key derived for one purpose (signing links, sessions), stable for the current master key. */
  derive(purpose: string): Buffer;
}

export function createVault(master: MasterKeys): Vault {
  const key = (version: number): Buffer => {
    const found = master.keys.get(version);
    if (!found) throw new Error(`master key v${version} is missing; add it to BATON_MASTER_KEYS`);
    return found;
  };
  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(master.current), iv);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [`v${master.current}`, iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), body.toString('base64url')].join('.');
    },
    open(sealed, context) {
      const [version, iv, tag, body] = sealed.split('.');
      if (!version?.startsWith('v') || !iv || !tag || body === undefined) throw new Error('not a sealed value');
      const decipher = createDecipheriv('aes-256-gcm', key(Number(version.slice(1))), Buffer.from(iv, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
    },
    isStale: (sealed) => !sealed.startsWith(`v${master.current}.`),
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key(master.current), 'baton', purpose, 32)),
  };
}

/** Parses `1:<base64>,2:<base64>`; each key is 32 bytes. The highest version becomes the current one. */
export function parseMasterKeys(text: string): MasterKeys {
  const keys = new Map<number, Buffer>();
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const [version, encoded] = part.split(':');
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (!version || !/^\d+$/.test(version) || bytes.length !== 32) {
      throw new Error('a master key is written <version>:<32 bytes in base64>, for example 1:' + randomBytes(32).toString('base64'));
    }
    keys.set(Number(version), bytes);
  }
  if (keys.size === 0) throw new Error('no master key given');
  return { current: Math.max(...keys.keys()), keys };
}

/** HMAC-SHA256 in hex: for fingerprints of personal data that must be compared but not read. */
export function fingerprint(key: Buffer, value: string): string {
  return createHmac('sha256', key).update(value).digest('hex');
}
