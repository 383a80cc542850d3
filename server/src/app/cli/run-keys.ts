import { randomBytes } from 'node:crypto';
import { BatonError } from '#platform/errors';
import { parseMasterKeys } from '#platform/vault';
import type { Runtime } from '../open-runtime.ts';
import { storeMasterKeys } from '../secrets-file.ts';
import { makeKey } from './make-key.ts';
import type { WantedKey } from './make-key.ts';
import { resealEverything } from './reseal-everything.ts';
import { withRuntime } from './with-runtime.ts';

/** Makes an API key and prints it, alone, on stdout. */
export function createKey(wanted: WantedKey): Promise<number> {
  return withRuntime((runtime) => create(runtime, wanted));
}

/** Adds a master key; seals with it at once where nobody else can be using the old one. */
export function rotateKeys(): Promise<number> {
  return withRuntime(rotate);
}

export function resealSecrets(): Promise<number> {
  return withRuntime((runtime) => reseal(runtime, runtime.secrets.masterKeys));
}

async function create({ ctx }: Runtime, wanted: WantedKey): Promise<number> {
  try {
    const { key, about } = await makeKey(ctx, wanted);
    process.stderr.write(`${about}\n`);
    process.stdout.write(`${key}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function rotate(runtime: Runtime): Promise<number> {
  const { secrets, ctx, database } = runtime;
  const next = parseMasterKeys(secrets.masterKeys).current + 1;
  const masterKeys = `${secrets.masterKeys},${next}:${randomBytes(32).toString('base64')}`;
  if (!secrets.generated.includes('masterKeys')) {
    process.stderr.write('The master keys are set by BATON_MASTER_KEYS. Set it to this on every machine, restart them all, then run `keys reseal`:\n');
    process.stdout.write(`${masterKeys}\n`);
    return 0;
  }
  storeMasterKeys(ctx.config, masterKeys);
  process.stdout.write(`Master key ${next} is in ${ctx.config.dataDir}/secrets.json; the older ones still open what they sealed.\n`);
  if (database.kind === 'embedded') return reseal(runtime, masterKeys);
  process.stdout.write('Restart every Baton process on this data folder, then run `keys reseal`.\n');
  return 0;
}

async function reseal(runtime: Runtime, masterKeys: string): Promise<number> {
  const { sealed, failed } = await resealEverything(runtime.ctx, masterKeys);
  process.stdout.write(`${sealed} stored secret(s) sealed again under the newest master key.\n`);
  for (const one of failed) process.stderr.write(`Could not open ${one.what}: ${one.reason}\n`);
  return failed.length > 0 ? 1 : 0;
}
