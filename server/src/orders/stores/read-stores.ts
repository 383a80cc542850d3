import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { isId } from '#platform/ids';
import { orderStores } from '../schema.ts';
import type { StoreKind } from '../schema.ts';
import { openSecrets } from './store-secrets.ts';
import type { StoreSecrets } from './store-secrets.ts';

/** An OrderDesk store or a shop's dashboard. Its secrets are read apart, when it is called. */
export interface Store {
  id: string;
  workspaceId: string;
  kind: StoreKind;
  name: string;
  /** The store's id at OrderDesk; of a dashboard its address. */
  externalId: string;
  baseUrl: string | null;
  status: 'active' | 'broken';
  brokenReason: string | null;
  callLimit: { burst: number; per_second: number } | null;
  polledAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export async function listStores(ctx: Pick<Ctx, 'db'>, workspaceId: string, kind?: StoreKind): Promise<Store[]> {
  const wanted = and(eq(orderStores.workspaceId, workspaceId), kind === undefined ? undefined : eq(orderStores.kind, kind));
  return ctx.db.tx(workspaceId, async (tx) => (await tx.orm.select().from(orderStores).where(wanted).orderBy(orderStores.createdAt)).map(toStore));
}

/** @throws STORE_NOT_FOUND */
export async function readStore(ctx: Pick<Ctx, 'db'>, workspaceId: string, storeId: string): Promise<Store> {
  return ctx.db.tx(workspaceId, async (tx) => toStore(await findStoreRow(tx, storeId)));
}

/** With its secrets in clear: for the moment of a call; never logged, never in an answer. @throws STORE_NOT_FOUND */
export async function readStoreForCalling(
  ctx: Pick<Ctx, 'db' | 'vault'>,
  workspaceId: string,
  storeId: string,
): Promise<{ store: Store; secrets: StoreSecrets }> {
  const row = await ctx.db.tx(workspaceId, (tx) => findStoreRow(tx, storeId));
  return { store: toStore(row), secrets: openSecrets(ctx.vault, row.id, row.sealedSecrets) };
}

type StoreRow = typeof orderStores.$inferSelect;

/** @throws STORE_NOT_FOUND */
export async function findStoreRow(tx: Tx, storeId: string, lock = false): Promise<StoreRow> {
  if (!isId(storeId)) throw new BatonError('STORE_NOT_FOUND');
  const wanted = tx.orm.select().from(orderStores).where(eq(orderStores.id, storeId));
  const [row] = await (lock ? wanted.for('no key update') : wanted);
  if (!row) throw new BatonError('STORE_NOT_FOUND');
  return row;
}

export function toStore(row: StoreRow): Store {
  const { sealedSecrets: _, polledUntil: __, ...store } = row;
  return store;
}
