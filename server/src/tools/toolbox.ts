import type { Principal } from '#platform/principal';
import type { Tool } from './define-tool.ts';

/** All tools there are: one list for every surface. */
export interface Toolbox {
  find(name: string): Tool | undefined;
  /** Those that `who` may use, always in the same order. */
  listFor(who: Principal): Tool[];
}

export function createToolbox(tools: readonly Tool[]): Toolbox {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  if (byName.size !== tools.length) throw new Error('two tools have the same name');
  const ordered = [...tools].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    find: (name) => byName.get(name),
    listFor: (who) => ordered.filter((tool) => who.kind === 'operator' || who.permissions.has(tool.permission)),
  };
}
