import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';

/** Credits are whole numbers; this keeps sums far inside what JSON carries exactly. */
export const CREDITS_MAX = 1_000_000_000;

export interface LockedAccount {
  balance: number;
  reserved: number;
  exhausted: boolean;
}

const ACCOUNT = 'a.balance::float8 as balance, a.reserved::float8 as reserved, a.exhausted_at is not null as exhausted';

/** Locks the workspace's account until the commit, made when there is none. All that changes credits goes through here (G8). */
export async function lockAccount(tx: Tx): Promise<LockedAccount> {
  const [known] = await tx.query<LockedAccount>(
    `select ${ACCOUNT} from credit_accounts a where workspace_id = $1 for update`,
    [tx.workspaceId],
    'lock-credits',
  );
  if (known) return known;
  // Only the first time: an upsert writes a new version of the row, and this row is the busiest of its workspace.
  const [row] = await tx.query<LockedAccount>(
    `insert into credit_accounts as a (workspace_id) values ($1) on conflict (workspace_id) do update set updated_at = now() returning ${ACCOUNT}`,
    [tx.workspaceId],
  );
  if (!row) throw new Error('the credit account was neither found nor made');
  return row;
}

export function requireWholeCredits(field: string, amount: number, least: number): void {
  if (Number.isSafeInteger(amount) && amount >= least && amount <= CREDITS_MAX) return;
  throw new BatonError('invalid_input', { details: [{ field, reason: `must be a whole number from ${least} to ${CREDITS_MAX}`, allowed: null }] });
}
