import type { Ctx } from '#platform/context';
import type { Tool } from '../define-tool.ts';
import { joinToolbox } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { buildTools } from './build-tools.ts';
import { listSources, sourceTag } from './source.ts';
import type { ToolSource } from './source.ts';

const KEEP = { ttlMs: 30_000, graceMs: 0 };
const KEPT_MOST = 2000;
// By stamp: a source as it is at one moment has one list of tools for ever.
const made = new Map<string, Tool[]>();

/**
 * The tools of the installation and those of this workspace. A name that both have is the installation's: nothing that is added can stand in
 * for what is built in. The list is a hint of at most half a minute; each tool looks at its source again when it runs.
 */
export async function withOwnTools(ctx: Pick<Ctx, 'db' | 'cache'>, toolbox: Toolbox, workspaceId: string): Promise<Toolbox> {
  const lookup = { name: 'tool_sources', key: `${workspaceId}:tool-sources:list:all`, keep: KEEP, tags: [sourceTag(workspaceId)] };
  const { value: stamps } = await ctx.cache.get(lookup, async () => (await listSources(ctx, workspaceId)).filter((one) => one.enabled).map(stampOf));
  if (stamps.length === 0) return toolbox;
  const known = stamps.map((stamp) => made.get(stamp));
  if (known.every((one) => one !== undefined)) return joinToolbox(toolbox, known.flat());
  const sources = (await listSources(ctx, workspaceId)).filter((one) => one.enabled);
  return joinToolbox(toolbox, sources.flatMap(keep));
}

function keep(source: ToolSource): Tool[] {
  const stamp = stampOf(source);
  const tools = made.get(stamp) ?? buildTools(source);
  const [oldest] = made.keys();
  if (made.size >= KEPT_MOST && oldest !== undefined) made.delete(oldest);
  made.set(stamp, tools);
  return tools;
}

function stampOf({ workspaceId, id, version, updatedAt }: ToolSource): string {
  return [workspaceId, id, version, updatedAt.getTime()].join(':');
}
