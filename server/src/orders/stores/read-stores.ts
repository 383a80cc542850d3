import { eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { isId } from '#platform/ids';
import { shareRead } from '#platform/share-read';
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

const LIST = `select id, workspace_id as "workspaceId", kind, name, external_id as "externalId", base_url as "baseUrl", status, broken_reason as "brokenReason",
    call_limit as "callLimit", polled_at as "polledAt", created_at as "createdAt", updated_at as "updatedAt"
  from order_stores where workspace_id = $1 order by created_at`;

/** Every tool that reads an order begins with it, so those who ask together share it. */
export async function listStores(ctx: Pick<Ctx, 'db'>, workspaceId: string, kind?: StoreKind): Promise<Store[]> {
  const stores = await shareRead(ctx.db, `${workspaceId}:stores`, () => ctx.db.ask<Store>(workspaceId, LIST, [workspaceId], 'list-stores'));
  return stores.filter((store) => kind === undefined || store.kind === kind);
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
