import type { Ctx } from '#platform/context';
import { secondFactorContext } from './second-factor.ts';

const BATCH = 100;

/**
 * Seals the secrets of second factors under the vault's newest key, those under an older one alone. Each batch commits by itself and is
 * walked by id; one that cannot be opened stays as it was and does not hold up the rest.
 */
export async function resealSecondFactors({ db, vault }: Pick<Ctx, 'db' | 'vault'>): Promise<{ sealed: number; failed: { what: string; reason: string }[] }> {
  const result = { sealed: 0, failed: [] as { what: string; reason: string }[] };
  let after: string | null = '00000000-0000-0000-0000-000000000000';
  while (after !== null) {
    const from: string = after;
    after = await db.system(async (tx) => {
      const rows = await tx.query<{ workspace_id: string; teammate_id: string; sealed_secret: string }>(
        'select workspace_id, teammate_id, sealed_secret from second_factors where teammate_id > $1 order by teammate_id limit $2 for update',
        [from, BATCH],
      );
      for (const row of rows) {
        if (!vault.isStale(row.sealed_secret)) continue;
        const context = secondFactorContext(row.teammate_id);
        try {
          const values = [row.workspace_id, row.teammate_id, vault.seal(vault.open(row.sealed_secret, context), context)];
          await tx.query('update second_factors set sealed_secret = $3 where workspace_id = $1 and teammate_id = $2', values);
          result.sealed += 1;
        } catch (error) {
          result.failed.push({ what: `the second factor of teammate ${row.teammate_id}`, reason: (error as Error).message });
        }
      }
      return rows.at(-1)?.teammate_id ?? null;
    });
  }
  return result;
}
