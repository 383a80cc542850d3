import { randomBytes } from 'node:crypto';
import { createApiKey, findWorkspace, listWorkspaces } from '#accounts';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { parseMasterKeys } from '#platform/vault';
import type { Runtime } from '../open-runtime.ts';
import { storeMasterKeys } from '../secrets-file.ts';
import { UsageError, required } from './command.ts';
import type { Command, Given } from './command.ts';
import { resealEverything } from './reseal-everything.ts';
import { withRuntime } from './with-runtime.ts';

export const keysCommand: Command = {
  name: 'keys',
  words: 'create | rotate | reseal',
  summary: 'Makes an API key for a workspace; makes a new master key; seals stored secrets under the newest master key.',
  options: {
    workspace: { value: 'slug or id', about: 'With create: the workspace.' },
    name: { value: 'text', about: 'With create: what the key is for.' },
    scopes: { value: 'list', about: `With create: permissions by comma, or "all". There are: ${PERMISSIONS.join(', ')}.` },
  },
  details: [
    '`keys rotate` adds a master key. With generated keys and the embedded database it also seals every stored secret again at once. Otherwise it',
    'says what to set; when every process runs with it, `keys reseal` does the rest. Both may be stopped and run again. Keep the old key until then.',
    'Where SECRET_KEY is not set, rotating also ends all sign-ins.',
  ].join('\n'),
  async run(given) {
    if (given.words[0] === 'create') return withRuntime((runtime) => create(runtime, given));
    if (given.words[0] === 'rotate') return withRuntime(rotate);
    if (given.words[0] === 'reseal') return withRuntime((runtime) => reseal(runtime, runtime.secrets.masterKeys));
    throw new UsageError('Say `keys create`, `keys rotate` or `keys reseal`.', 'keys');
  },
};

async function create({ ctx }: Runtime, given: Given): Promise<number> {
  const wanted = required(given, 'workspace', 'keys');
  const name = required(given, 'name', 'keys');
  const scopes = readScopes(required(given, 'scopes', 'keys'));
  const workspace = await findWorkspace(ctx, wanted);
  if (!workspace) {
    const known = (await listWorkspaces(ctx, { limit: 20 })).map((one) => one.slug).join(', ') || 'none yet';
    process.stderr.write(`There is no workspace "${wanted}". There are: ${known}.\n`);
    return 1;
  }
  const operator = { kind: 'operator' as const, id: 'command-line', name: 'Command line', workspaceId: workspace.id, permissions: new Set(PERMISSIONS) };
  const { key, apiKey } = await createApiKey(ctx, operator, { name, scopes });
  process.stderr.write(`Key "${apiKey.name}" for ${workspace.name}. It is shown this once:\n`);
  process.stdout.write(`${key}\n`);
  return 0;
}

function readScopes(list: string): Permission[] {
  if (list === 'all') return [...PERMISSIONS];
  const words = list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.find((word) => !(PERMISSIONS as readonly string[]).includes(word));
  if (unknown !== undefined) throw new UsageError(`There is no permission "${unknown}".`, 'keys');
  if (words.length === 0) throw new UsageError('--scopes is empty.', 'keys');
  return words as Permission[];
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
