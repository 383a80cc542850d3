import { ToolClassName } from '@baton/contract';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { UsageError, required, text } from './command.ts';
import type { Command } from './command.ts';

const CLASSES = ToolClassName.options;

export const keysCommand: Command = {
  name: 'keys',
  words: 'create | rotate | reseal',
  summary: 'Makes an API key for a workspace; makes a new master key; seals stored secrets under the newest master key.',
  options: {
    workspace: { value: 'slug or id', about: 'With create: the workspace.' },
    name: { value: 'text', about: 'With create: what the key is for.' },
    scopes: { value: 'list', about: `With create: permissions by comma, or "all". There are: ${PERMISSIONS.join(', ')}.` },
    tools: {
      value: 'classes',
      about: `With create: a key that opens the tools at /mcp and nothing else, of these classes by comma, or "all". There are: ${CLASSES.join(', ')}.`,
    },
    stores: { value: 'ids or names', about: 'With create: a key for tools alone, which of orders reads and changes those of these stores only.' },
  },
  details: [
    'For a program that only looks things up: `keys create --workspace demo --name editor --scopes tickets.read_own,orders.read --tools read`.',
    '`keys rotate` adds a master key. With generated keys and the embedded database it also seals every stored secret again at once. Otherwise it',
    'says what to set; when every process runs with it, `keys reseal` does the rest. Both may be stopped and run again. Keep the old key until then.',
    'Where SECRET_KEY is not set, rotating also ends all sign-ins.',
  ].join('\n'),
  async run(given) {
    const [act] = given.words;
    if (act === 'create') {
      const wanted = {
        workspace: required(given, 'workspace', 'keys'),
        name: required(given, 'name', 'keys'),
        scopes: readScopes(required(given, 'scopes', 'keys')),
        classes: readClasses(text(given, 'tools')),
        stores: readWords(text(given, 'stores'), 'stores'),
      };
      return (await import('./run-keys.ts')).createKey(wanted);
    }
    if (act === 'rotate') return (await import('./run-keys.ts')).rotateKeys();
    if (act === 'reseal') return (await import('./run-keys.ts')).resealSecrets();
    throw new UsageError('Say `keys create`, `keys rotate` or `keys reseal`.', 'keys');
  },
};

function readScopes(list: string): Permission[] {
  if (list === 'all') return [...PERMISSIONS];
  const words = readWords(list, 'scopes') ?? [];
  const unknown = words.find((word) => !(PERMISSIONS as readonly string[]).includes(word));
  if (unknown !== undefined) throw new UsageError(`There is no permission "${unknown}".`, 'keys');
  return words as Permission[];
}

function readClasses(list: string | undefined): (typeof CLASSES)[number][] | 'all' | undefined {
  if (list === 'all') return 'all';
  const words = readWords(list, 'tools');
  const unknown = words?.find((word) => !(CLASSES as readonly string[]).includes(word));
  if (unknown !== undefined) throw new UsageError(`There is no class of tools "${unknown}".`, 'keys');
  return words as (typeof CLASSES)[number][] | undefined;
}

function readWords(list: string | undefined, option: string): string[] | undefined {
  if (list === undefined) return undefined;
  const words = list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  if (words.length === 0) throw new UsageError(`--${option} is empty.`, 'keys');
  return words;
}
