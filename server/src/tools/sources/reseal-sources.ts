import type { Ctx } from '#platform/context';
import { sealedFor } from './source.ts';

const BATCH = 100;

/** Seals the secrets of tool sources under the vault's newest key. In batches by id: a run that was stopped is finished by the next. */
export async function resealSources(ctx: Pick<Ctx, 'db' | 'vault'>): Promise<{ sealed: number; failed: { what: string; reason: string }[] }> {
  const failed: { what: string; reason: string }[] = [];
  let sealed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await ctx.db.system(async (tx) => {
      const batch = await tx.query<{ workspace_id: string; id: string; sealed_secret: string }>(
        `select workspace_id, id, sealed_secret from tool_sources where id > $1 and sealed_secret is not null order by id limit ${BATCH} for update`,
        [after],
      );
      for (const row of batch.filter((one) => ctx.vault.isStale(one.sealed_secret))) {
        try {
          const fresh = ctx.vault.seal(ctx.vault.open(row.sealed_secret, sealedFor(row.id)), sealedFor(row.id));
          await tx.query('update tool_sources set sealed_secret = $3 where workspace_id = $1 and id = $2', [row.workspace_id, row.id, fresh]);
          sealed += 1;
        } catch (error) {
          failed.push({ what: `tool source ${row.id}`, reason: (error as Error).message });
        }
      }
      return batch;
    });
    const last = rows.at(-1);
    if (!last) return { sealed, failed };
    after = last.id;
  }
}
