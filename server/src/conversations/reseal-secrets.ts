import type { Ctx } from '#platform/context';

export interface Resealed {
  sealed: number;
  /** What could not be opened, with the reason; it stays as it was. */
  failed: { what: string; reason: string }[];
}

const BATCH = 100;

/**
 * Seals the inboxes' secrets under the vault's newest key, those under an older one alone. Each batch commits by itself and is
 * walked by id, so a run that was stopped is finished by the next, and one that cannot be opened does not hold up the rest.
 */
export async function resealInboxSecrets(ctx: Pick<Ctx, 'db' | 'vault'>): Promise<Resealed> {
  const result: Resealed = { sealed: 0, failed: [] };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const last = await resealBatch(ctx, after, result);
    if (last === null) return result;
    after = last;
  }
}

async function resealBatch({ db, vault }: Pick<Ctx, 'db' | 'vault'>, after: string, result: Resealed): Promise<string | null> {
  return db.system(async (tx) => {
    const rows = await tx.query<{ workspace_id: string; id: string; sealed_secrets: string }>(
      'select workspace_id, id, sealed_secrets from inboxes where sealed_secrets is not null and id > $1 order by id limit $2 for update',
      [after, BATCH],
    );
    for (const row of rows) {
      if (!vault.isStale(row.sealed_secrets)) continue;
      const context = `inbox:${row.id}`;
      try {
        const sealed = vault.seal(vault.open(row.sealed_secrets, context), context);
        await tx.query('update inboxes set sealed_secrets = $3 where workspace_id = $1 and id = $2', [row.workspace_id, row.id, sealed]);
        result.sealed += 1;
      } catch (error) {
        result.failed.push({ what: `the secrets of inbox ${row.id}`, reason: (error as Error).message });
      }
    }
    return rows.at(-1)?.id ?? null;
  });
}
