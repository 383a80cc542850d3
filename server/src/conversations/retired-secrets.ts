import type { Ctx } from '#platform/context';
import type { InboxSecrets } from './inbox-secrets.ts';
import type { InboxKind } from './schema.ts';

const MOST = 5;

/**
 * The secrets of inboxes that had this provider id and were taken out of use, the newest first. What is signed with one of them is still the
 * provider's: it is answered like any webhook of an account that nobody connected, and not like a forgery.
 */
export async function readRetiredSecrets(ctx: Pick<Ctx, 'db' | 'vault'>, kind: InboxKind, externalId: string): Promise<InboxSecrets[]> {
  const rows = await ctx.db.system((tx) =>
    tx.query<{ id: string; sealed: string }>(
      `select id, sealed_secrets as sealed from inboxes where kind = $1 and external_id = $2 and status = 'disabled' and sealed_secrets is not null
       order by updated_at desc limit ${MOST}`,
      [kind, externalId],
    ),
  );
  return rows.map((row) => JSON.parse(ctx.vault.open(row.sealed, `inbox:${row.id}`)) as InboxSecrets);
}
