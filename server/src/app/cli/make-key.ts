import type { z } from 'zod';
import type { KeyTools } from '@baton/contract';
import { createApiKey, findWorkspace, listWorkspaces } from '#accounts';
import { listStores } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';

type ToolClass = NonNullable<z.infer<typeof KeyTools>['classes']>[number];

export interface WantedKey {
  workspace: string;
  name: string;
  scopes: Permission[];
  /** Given: a key for tools alone, of these classes; `all` of them. */
  classes?: ToolClass[] | 'all' | undefined;
  /** Ids or names. Given: a key for tools alone, and of orders those of these stores. */
  stores?: string[] | undefined;
}

const SHOWN_MOST = 20;

/**
 * Makes a key out of what was said on the command line, and tells in a sentence what it opens.
 * @throws not_found with what there is instead
 */
export async function makeKey(ctx: Pick<Ctx, 'db'>, wanted: WantedKey): Promise<{ key: string; about: string }> {
  const workspace = await findWorkspace(ctx, wanted.workspace);
  if (!workspace) {
    const known = await listWorkspaces(ctx, { limit: SHOWN_MOST });
    throw missing(`There is no workspace "${wanted.workspace}". There are: ${known.map((one) => one.slug).join(', ') || 'none yet'}.`);
  }
  const stores = wanted.stores ? await findStores(ctx, workspace.id, wanted.stores) : undefined;
  const classes = wanted.classes === 'all' ? undefined : wanted.classes;
  const forTools = wanted.classes !== undefined || stores !== undefined;
  const tools = { ...(classes ? { classes } : {}), ...(stores ? { store_ids: stores.map((store) => store.id) } : {}) };
  const operator = { kind: 'operator' as const, id: 'command-line', name: 'Command line', workspaceId: workspace.id, permissions: new Set(PERMISSIONS) };
  const { key, apiKey } = await createApiKey(ctx, operator, { name: wanted.name, scopes: wanted.scopes, ...(forTools ? { tools } : {}) });
  const opens = forTools
    ? ` It opens /mcp and nothing else: tools of ${classes ? `class ${classes.join(', ')}` : 'every class'}, orders of ${stores ? stores.map((store) => store.name).join(', ') : 'every store'}.`
    : '';
  return { key, about: `Key "${apiKey.name}" for ${workspace.name}.${opens} It is shown this once:` };
}

async function findStores(ctx: Pick<Ctx, 'db'>, workspaceId: string, named: readonly string[]): Promise<{ id: string; name: string }[]> {
  const all = await listStores(ctx, workspaceId);
  const found = named.map((name) => {
    const fitting = all.filter((store) => store.id === name || store.name.toLowerCase() === name.toLowerCase());
    // Two stores may have one name, and a key for the wrong one would show its orders.
    if (fitting.length > 1) throw new BatonError('conflict', { message: `Several stores are called "${name}". Say which by id: ${listed(fitting)}.` });
    if (!fitting[0]) throw missing(`There is no store "${name}". There are: ${listed(all.slice(0, SHOWN_MOST)) || 'none yet'}.`);
    return fitting[0];
  });
  return [...new Set(found)];
}

const missing = (message: string): BatonError => new BatonError('not_found', { message });
const listed = (stores: readonly { id: string; name: string }[]): string => stores.map((store) => `${store.name} (${store.id})`).join(', ');
