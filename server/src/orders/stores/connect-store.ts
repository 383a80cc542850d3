import { eq } from 'drizzle-orm';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { TAGS } from '../cache-keys.ts';
import { storeRegistered } from '../events.ts';
import { orderStores } from '../schema.ts';
import type { StoreKind } from '../schema.ts';
import type { OpenCtx } from './open-store.ts';
import { openSecrets, sealSecrets } from './store-secrets.ts';

export interface ConnectStore {
  kind: StoreKind;
  name: string;
  /** The store's id at OrderDesk; of a dashboard its address. */
  externalId: string;
  /** Null: the address that the settings name for this kind. */
  baseUrl: string | null;
  apiKey: string;
}

type Deps = Pick<OpenCtx, 'db' | 'vault' | 'clock' | 'cache'>;

/**
 * Connects a store that the installation knows of by itself, once for each kind, and afterwards keeps its address and key as they are now. One that
 * a person has removed stays away. The store is not tried: a start waits for nobody outside. Safe in several processes.
 */
export async function connectStore(ctx: Deps, workspaceId: string, wanted: ConnectStore): Promise<void> {
  const moved = await ctx.db.tx(workspaceId, async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`connect-store:${workspaceId}:${wanted.kind}`]);
    const known = await findOwn(tx, workspaceId, wanted.kind);
    if (known === null) await insertStore(ctx, tx, workspaceId, wanted);
    return known !== null && (await moveStore(ctx, tx, known, wanted)) ? known : null;
  });
  if (moved !== null) await ctx.cache.drop([TAGS.store({ workspaceId, storeId: moved })]);
}

/** The store of this kind that nobody but a start has registered, also when it is gone. */
async function findOwn(tx: Tx, workspaceId: string, kind: StoreKind): Promise<string | null> {
  const [first] = await tx.query<{ id: string }>(
    `select payload->>'store_id' as id from events
     where workspace_id = $1 and type = 'store.registered' and payload->>'kind' = $2 and actor->>'kind' = 'system' order by id limit 1`,
    [workspaceId, kind],
  );
  return first?.id ?? null;
}

async function insertStore(ctx: Deps, tx: Tx, workspaceId: string, { kind, name, externalId, baseUrl, apiKey }: ConnectStore): Promise<void> {
  const id = newId();
  const now = ctx.clock.now();
  const sealedSecrets = sealSecrets(ctx.vault, id, { current: apiKey });
  const values = { workspaceId, id, kind, name, externalId, baseUrl, sealedSecrets, createdAt: now, updatedAt: now };
  const [row] = await tx.orm.insert(orderStores).values(values).onConflictDoNothing().returning();
  if (row) await tx.record(storeRegistered, { store_id: id, kind, name, external_id: externalId });
}

/** False when it is as wanted already, is gone, or a person has registered the other one themselves. */
async function moveStore(ctx: Deps, tx: Tx, id: string, { kind, externalId, baseUrl, apiKey }: ConnectStore): Promise<boolean> {
  const rows = await tx.orm.select().from(orderStores).where(eq(orderStores.kind, kind)).for('no key update');
  const row = rows.find((one) => one.id === id);
  if (!row || rows.some((one) => one.id !== id && one.externalId === externalId)) return false;
  const secrets = openSecrets(ctx.vault, id, row.sealedSecrets);
  if (row.externalId === externalId && row.baseUrl === baseUrl && secrets.current === apiKey) return false;
  const sealedSecrets = sealSecrets(ctx.vault, id, { ...secrets, current: apiKey });
  await tx.orm
    .update(orderStores)
    .set({ externalId, baseUrl, sealedSecrets, status: 'active', brokenReason: null, updatedAt: ctx.clock.now() })
    .where(eq(orderStores.id, id));
  return true;
}
