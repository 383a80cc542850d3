import type { Ctx } from '#platform/context';
import { isId } from '#platform/ids';
import { openSecrets } from '../stores/store-secrets.ts';
import type { StoreSecrets } from '../stores/store-secrets.ts';

/** A store that a webhook may be for; its signature decides. */
export interface HookStore {
  workspaceId: string;
  storeId: string;
  externalId: string;
  secrets: StoreSecrets;
}

const MOST = 20;

/** OrderDesk stores of that id, ours or OrderDesk's, in whatever workspace: nobody has said yet whose it is. */
export async function findHookStores(ctx: Pick<Ctx, 'db' | 'vault'>, ref: string): Promise<HookStore[]> {
  const rows = await ctx.db.system((tx) =>
    tx.query<{ workspaceId: string; storeId: string; externalId: string; sealed: string }>(
      `select workspace_id as "workspaceId", id as "storeId", external_id as "externalId", sealed_secrets as sealed from order_stores
       where kind = 'orderdesk' and ($1::uuid is not null and id = $1 or external_id = $2) order by created_at limit ${MOST}`,
      [isId(ref) ? ref : null, ref],
    ),
  );
  return rows.map(({ sealed, ...store }) => ({ ...store, secrets: openSecrets(ctx.vault, store.storeId, sealed) }));
}
