import { randomBytes } from 'node:crypto';
import { createApiKey, findWorkspace, listWorkspaces } from '#accounts';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { parseMasterKeys } from '#platform/vault';
import type { Runtime } from '../open-runtime.ts';
import { storeMasterKeys } from '../secrets-file.ts';
import { resealEverything } from './reseal-everything.ts';
import { withRuntime } from './with-runtime.ts';

export interface WantedKey {
  workspace: string;
  name: string;
  scopes: Permission[];
}

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
  const workspace = await findWorkspace(ctx, wanted.workspace);
  if (!workspace) {
    const known = (await listWorkspaces(ctx, { limit: 20 })).map((one) => one.slug).join(', ') || 'none yet';
    process.stderr.write(`There is no workspace "${wanted.workspace}". There are: ${known}.\n`);
    return 1;
  }
  const operator = { kind: 'operator' as const, id: 'command-line', name: 'Command line', workspaceId: workspace.id, permissions: new Set(PERMISSIONS) };
  const { key, apiKey } = await createApiKey(ctx, operator, { name: wanted.name, scopes: wanted.scopes });
  process.stderr.write(`Key "${apiKey.name}" for ${workspace.name}. It is shown this once:\n`);
  process.stdout.write(`${key}\n`);
  return 0;
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
