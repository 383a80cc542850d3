import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { creditsGranted } from './events.ts';
import { CREDITS_MAX, lockAccount, requireWholeCredits } from './lock-account.ts';
import { LEDGER_COLUMNS } from './read-credits.ts';
import type { LedgerEntry } from './read-credits.ts';

export interface GrantCredits {
  /** Whole credits; a negative number takes back, at most what is neither spent nor reserved. */
  amount: number;
  reason: string;
  /** Repeating it returns the first entry. */
  idempotencyKey: string;
}

/**
 * Gives credits, once for each idempotency key.
 * @throws idempotency_mismatch when the key was used with another amount or reason, conflict when more is taken back than there is.
 */
export async function grantCredits(ctx: Pick<Ctx, 'db'>, workspaceId: string, input: GrantCredits): Promise<{ entry: LedgerEntry; repeated: boolean }> {
  requireWholeCredits('amount', input.amount, -CREDITS_MAX);
  if (input.amount === 0) throw new BatonError('invalid_input', { details: [{ field: 'amount', reason: 'must not be 0', allowed: null }] });
  return ctx.db.tx(workspaceId, async (tx) => {
    const account = await lockAccount(tx);
    const earlier = await findByKey(tx, input.idempotencyKey);
    if (earlier) {
      if (earlier.amount !== input.amount || earlier.reason !== input.reason) throw new BatonError('idempotency_mismatch');
      return { entry: earlier, repeated: true };
    }
    const available = account.balance - account.reserved;
    if (available + input.amount < 0) {
      throw new BatonError('conflict', { message: `Only ${available} credits can be taken back: the rest is spent or in use.`, details: { available } });
    }
    const balance = account.balance + input.amount;
    if (balance > Number.MAX_SAFE_INTEGER) throw new BatonError('conflict', { message: 'The balance would be too large to count exactly.' });
    await tx.query('update credit_accounts set balance = $2, exhausted_at = case when $3 then null else exhausted_at end where workspace_id = $1', [
      workspaceId,
      balance,
      input.amount > 0,
    ]);
    const [entry] = await tx.query<LedgerEntry>(
      `insert into credit_ledger (workspace_id, id, kind, amount, balance_after, reason, idempotency_key) values ($1, $2, $3, $4, $5, $6, $7) returning ${LEDGER_COLUMNS}`,
      [workspaceId, newId(), input.amount > 0 ? 'grant' : 'adjust', input.amount, balance, input.reason, input.idempotencyKey],
    );
    if (!entry) throw new Error('a ledger entry was not stored');
    await tx.record(creditsGranted, { entry_id: entry.id, amount: input.amount, balance });
    return { entry, repeated: false };
  });
}

async function findByKey(tx: Tx, key: string): Promise<LedgerEntry | null> {
  const [row] = await tx.query<LedgerEntry>(`select ${LEDGER_COLUMNS} from credit_ledger where workspace_id = $1 and idempotency_key = $2`, [
    tx.workspaceId,
    key,
  ]);
  return row ?? null;
}
