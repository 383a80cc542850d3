import type { Ctx } from '#platform/context';

export interface Resealed {
  sealed: number;
  /** What could not be opened, with the reason; it stays as it was. */
  failed: { what: string; reason: string }[];
}

const BATCH = 100;

/** Seals the stores' keys and the orders kept with changes under the vault's newest key. Walked in batches by id, so a run that was stopped is finished by the next. */
export async function resealOrders(ctx: Pick<Ctx, 'db' | 'vault'>): Promise<Resealed> {
  const result: Resealed = { sealed: 0, failed: [] };
  await walk(ctx, result, { table: 'order_stores', columns: [['sealed_secrets', (id) => `store:${id}`]] });
  const image = (which: string) => (id: string) => `order-mutation:${id}:${which}`;
  const columns: Column[] = [
    ['sealed_plan', image('plan')],
    ['sealed_before', image('before')],
    ['sealed_after', image('after')],
  ];
  await walk(ctx, result, { table: 'order_mutations', columns });
  return result;
}

type Column = readonly [name: string, context: (id: string) => string];

async function walk(ctx: Pick<Ctx, 'db' | 'vault'>, result: Resealed, what: { table: string; columns: readonly Column[] }): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const last = await resealBatch(ctx, result, { ...what, after });
    if (last === null) return;
    after = last;
  }
}

async function resealBatch(
  { db, vault }: Pick<Ctx, 'db' | 'vault'>,
  result: Resealed,
  { table, columns, after }: { table: string; columns: readonly Column[]; after: string },
): Promise<string | null> {
  return db.system(async (tx) => {
    const names = columns.map(([name]) => name).join(', ');
    const rows = await tx.query<Record<string, string | null> & { workspace_id: string; id: string }>(
      `select workspace_id, id, ${names} from ${table} where id > $1 order by id limit ${BATCH} for update`,
      [after],
    );
    for (const row of rows) {
      for (const [name, context] of columns) {
        const sealed = row[name];
        if (!sealed || !vault.isStale(sealed)) continue;
        try {
          const fresh = vault.seal(vault.open(sealed, context(row.id)), context(row.id));
          await tx.query(`update ${table} set ${name} = $3 where workspace_id = $1 and id = $2`, [row.workspace_id, row.id, fresh]);
          result.sealed += 1;
        } catch (error) {
          result.failed.push({ what: `${name} of ${table} ${row.id}`, reason: (error as Error).message });
        }
      }
    }
    return rows.at(-1)?.id ?? null;
  });
}
