import type { Principal } from '#platform/principal';
import type { Tool } from './define-tool.ts';

/** All tools there are for somebody: one list for every surface. */
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
    listFor: (who) => ordered.filter((tool) => mayUse(who, tool)),
  };
}

/** These tools and more. Where names meet, the one that was there first stays. */
export function joinToolbox(base: Toolbox, more: readonly Tool[]): Toolbox {
  const byName = new Map<string, Tool>();
  for (const tool of more) if (!base.find(tool.name) && !byName.has(tool.name)) byName.set(tool.name, tool);
  const own = [...byName.values()];
  return {
    find: (name) => base.find(name) ?? byName.get(name),
    listFor: (who) => [...base.listFor(who), ...own.filter((tool) => mayUse(who, tool))].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function mayUse(who: Principal, tool: Tool): boolean {
  if (who.tools?.classes && !who.tools.classes.includes(tool.class)) return false;
  return who.kind === 'operator' || who.permissions.has(tool.permission);
}
