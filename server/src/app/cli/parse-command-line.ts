import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';
import type { Command, Given } from './command.ts';

/** Checks the words and options given against a command's declaration. @throws UsageError naming what is wrong. */
export function parseCommandLine(command: Command, args: readonly string[]): Given & { help: boolean } {
  const declared = Object.entries(command.options).map(([name, option]) => [name, { type: option.value ? ('string' as const) : ('boolean' as const) }]);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...Object.fromEntries(declared), help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    const { help, ...options } = values as Record<string, string | boolean | undefined>;
    if (positionals.length > 0 && !command.words && !help) throw new UsageError(`"${positionals[0]}" is not understood here.`, command.name);
    return { words: positionals, options, help: help === true };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // parseArgs explains at length how to pass a word that begins with a dash; the first sentence says what is wrong.
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`, command.name);
  }
}

/** The nearest known name to a mistyped one, or null when none is near. */
export function nearest(word: string, names: readonly string[]): string | null {
  const scored = names.map((name) => ({ name, distance: editDistance(word, name) })).sort((a, b) => a.distance - b.distance);
  return scored[0] && scored[0].distance <= 2 ? scored[0].name : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
