import type { Ctx } from '#platform/context';
import type { LedgerKind } from './schema.ts';

/** How the account stands. `available` is what can still be reserved. */
export interface Credits {
  balance: number;
  reserved: number;
  available: number;
  /** Null before the first grant. */
  updatedAt: Date | null;
}

export interface LedgerEntry {
  id: string;
  kind: LedgerKind;
  amount: number;
  balanceAfter: number;
  reason: string;
  idempotencyKey: string | null;
  reservationId: string | null;
  details: Record<string, unknown>;
  createdAt: Date;
}

/** The columns of `credit_ledger` under LedgerEntry's names. */
export const LEDGER_COLUMNS = `id, kind, amount::float8 as amount, balance_after::float8 as "balanceAfter", reason, idempotency_key as "idempotencyKey",
  reservation_id as "reservationId", details, created_at as "createdAt"`;

export async function readCredits(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Credits> {
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<Credits>(
      `select balance::float8 as balance, reserved::float8 as reserved, (balance - reserved)::float8 as available, updated_at as "updatedAt"
       from credit_accounts where workspace_id = $1`,
      [workspaceId],
      'read-credits',
    ),
  );
  return row ?? { balance: 0, reserved: 0, available: 0, updatedAt: null };
}

/** The ledger, newest first. `before` is the id of the last entry of the page before. */
export async function listLedger(ctx: Pick<Ctx, 'db'>, workspaceId: string, page: { limit: number; before?: string | undefined }): Promise<LedgerEntry[]> {
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<LedgerEntry>(`select ${LEDGER_COLUMNS} from credit_ledger where workspace_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`, [
      workspaceId,
      page.before ?? null,
      page.limit,
    ]),
  );
}
