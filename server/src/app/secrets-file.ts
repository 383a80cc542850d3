import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#platform/config';

/** Secrets of the installation: given by configuration, or made once and kept in the data folder. */
export interface InstallationSecrets {
  masterKeys: string;
  secretKey: string;
  operatorKey: string;
  adminPassword: string;
  /** Names of those that came from the file, for `doctor` and the first start's page. */
  generated: string[];
}

const FILE = 'secrets.json';

/** Reads or makes the secrets. The file is readable by its owner only, and written by rename so that a crash leaves the old one. */
export function loadSecrets(config: Config): InstallationSecrets {
  const path = join(config.dataDir, FILE);
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
  const before = JSON.stringify(kept);
  const generated: string[] = [];
  const pick = (name: string, configured: string | undefined, make: () => string): string => {
    if (configured) return configured;
    generated.push(name);
    return (kept[name] ??= make());
  };
  const secrets = {
    masterKeys: pick('masterKeys', config.masterKeys, () => `1:${randomBytes(32).toString('base64')}`),
    secretKey: pick('secretKey', config.secretKey, () => randomBytes(32).toString('base64url')),
    operatorKey: pick('operatorKey', config.operatorKey, () => `op_${randomBytes(24).toString('base64url')}`),
    adminPassword: pick('adminPassword', config.adminPassword, () => randomBytes(9).toString('base64url')),
    generated,
  };
  if (JSON.stringify(kept) !== before) writeSecrets(config, kept);
  return secrets;
}

/** Replaces the generated master keys, for `baton keys rotate`. */
export function storeMasterKeys(config: Config, masterKeys: string): void {
  const path = join(config.dataDir, FILE);
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
  writeSecrets(config, { ...kept, masterKeys });
}

function writeSecrets(config: Config, values: Record<string, string>): void {
  mkdirSync(config.dataDir, { recursive: true });
  const path = join(config.dataDir, FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
}
