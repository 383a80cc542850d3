import { z } from 'zod';
import { listStores } from '#orders';
import type { Place, Seen, Store } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { ToolCaller } from '../define-tool.ts';

export const storeId = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .optional()
  .describe('Which store, by the id that list_stores gives. Needed only when there are several.');

/** Programs that make their calls from a command line send a number that looks like one as one. */
export const anyId = z.union([z.string(), z.int()]).transform(String).pipe(z.string().trim().min(1).max(200));

/** How old what was answered is, and where it is from. */
export const asked = {
  store_id: z.string(),
  as_of: z.string().describe('When the store said so.'),
  age_seconds: z.number(),
  is_stale: z.boolean().describe('True: the store cannot be reached, and this is the last that it said.'),
};

export interface Chosen {
  store: Store;
  place: Place;
}

const KINDS = { orderdesk: 'OrderDesk store', dashboard: 'dashboard' } as const;

/**
 * The store that a call means: the one it names, else the only one of the first kind that the workspace has any of.
 * @throws STORE_NOT_FOUND, and invalid_input that names the stores when there are several
 */
export async function chooseStore(
  ctx: Pick<Ctx, 'db'>,
  caller: Pick<ToolCaller, 'workspaceId' | 'who'>,
  named: string | undefined,
  kinds: readonly Store['kind'][],
): Promise<Chosen> {
  const { workspaceId } = caller;
  const all = await storesFor(ctx, caller);
  const fitting = all.filter((one) => kinds.includes(one.kind));
  if (named !== undefined) {
    const store = fitting.find((one) => one.id === named);
    if (!store) throw new BatonError('STORE_NOT_FOUND', { message: `This tool knows no store ${named}. ${tell(fitting, kinds)}`, details: nameAll(fitting) });
    return toChosen(workspaceId, store);
  }
  const kind = kinds.find((one) => fitting.some((store) => store.kind === one));
  const [store, ...others] = fitting.filter((one) => one.kind === kind);
  if (!store) throw new BatonError('STORE_NOT_FOUND', { message: tell(fitting, kinds) });
  if (others.length === 0) return toChosen(workspaceId, store);
  const details = [{ field: 'store_id', reason: 'is needed: there are several stores', allowed: nameAll([store, ...others]) }];
  throw new BatonError('invalid_input', { message: `Say which store by store_id. ${tell([store, ...others], kinds)}`, details });
}

/** The stores that there are for whoever calls: a key may be made for some only. */
export async function storesFor(ctx: Pick<Ctx, 'db'>, { workspaceId, who }: Pick<ToolCaller, 'workspaceId' | 'who'>): Promise<Store[]> {
  const stores = await listStores(ctx, workspaceId);
  return stores.filter((store) => who.tools?.store_ids?.includes(store.id) ?? true);
}

function toChosen(workspaceId: string, store: Store): Chosen {
  return { store, place: { workspaceId, storeId: store.id } };
}

function tell(stores: readonly Store[], kinds: readonly Store['kind'][]): string {
  if (stores.length === 0) return `No ${kinds.map((kind) => KINDS[kind]).join(' and no ')} is connected to this workspace.`;
  return `There is: ${stores.map((one) => `${one.name} (${one.id})`).join(', ')}.`;
}

function nameAll(stores: readonly Store[]): { store_id: string; name: string }[] {
  return stores.map((one) => ({ store_id: one.id, name: one.name }));
}

export function ageOf(ctx: Pick<Ctx, 'clock'>, { place }: Chosen, { fetchedAt, isStale }: Seen) {
  const age = Math.max(0, Math.round((ctx.clock.now().getTime() - fetchedAt.getTime()) / 1000));
  return { store_id: place.storeId, as_of: fetchedAt.toISOString(), age_seconds: age, is_stale: isStale };
}

/** Who asks, for the store's own records. */
export function actorOf({ who }: ToolCaller): { kind: string; id: string | null } {
  return { kind: who.kind, id: who.id };
}
