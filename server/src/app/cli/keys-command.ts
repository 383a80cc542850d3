import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { UsageError, required } from './command.ts';
import type { Command } from './command.ts';

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
    const [act] = given.words;
    if (act === 'create') {
      const wanted = {
        workspace: required(given, 'workspace', 'keys'),
        name: required(given, 'name', 'keys'),
        scopes: readScopes(required(given, 'scopes', 'keys')),
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
  const words = list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.find((word) => !(PERMISSIONS as readonly string[]).includes(word));
  if (unknown !== undefined) throw new UsageError(`There is no permission "${unknown}".`, 'keys');
  if (words.length === 0) throw new UsageError('--scopes is empty.', 'keys');
  return words as Permission[];
}
