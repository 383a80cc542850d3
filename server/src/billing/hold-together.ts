import type { Db } from '#platform/db';

/** Credits that are to be held, as they stand in `credit_reservations`. */
export interface Hold {
  id: string;
  amount: number;
  purpose: string;
  ref: string;
  expiresAt: Date;
}

interface Waiting {
  hold: Hold;
  resolve(held: boolean): void;
  reject(error: unknown): void;
}

const MOST_TOGETHER = 50;
const queues = new WeakMap<Db, Map<string, Waiting[]>>();

/**
 * Holds credits when there are enough. Those of one workspace that are asked for while a hold is on its way share the next one: each takes
 * the account's lock until its commit is on the disk, and that is the one place where all turns of a workspace stand in line.
 * A turn alone waits for nobody. False where the credits of all that were asked for together do not suffice: each must then be looked at by itself.
 */
export function holdTogether(db: Db, workspaceId: string, hold: Hold): Promise<boolean> {
  const ours = queues.get(db) ?? new Map<string, Waiting[]>();
  queues.set(db, ours);
  return new Promise((resolve, reject) => {
    const waiting = ours.get(workspaceId);
    if (waiting) {
      waiting.push({ hold, resolve, reject });
      return;
    }
    ours.set(workspaceId, [{ hold, resolve, reject }]);
    void drain(db, workspaceId, ours);
  });
}

async function drain(db: Db, workspaceId: string, ours: Map<string, Waiting[]>): Promise<void> {
  for (let waiting = ours.get(workspaceId); waiting && waiting.length > 0;) {
    const batch = waiting.splice(0, MOST_TOGETHER);
    try {
      const held = await holdAll(
        db,
        workspaceId,
        batch.map((one) => one.hold),
      );
      for (const one of batch) one.resolve(held);
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }
  ours.delete(workspaceId);
}

/** All or none. The condition is looked at again after waiting for the lock, so whoever waited sees what the one before left. */
export async function holdAll(db: Db, workspaceId: string, holds: readonly Hold[]): Promise<boolean> {
  const sum = holds.reduce((total, hold) => total + hold.amount, 0);
  const rows = holds.map(({ id, amount, purpose, ref, expiresAt }) => ({ id, amount, purpose, ref, expires_at: expiresAt }));
  return (await db.ask(workspaceId, HOLD, [workspaceId, sum, JSON.stringify(rows)], { name: 'hold-credits', repeatable: true })).length > 0;
}

const HOLD = `with account as (update credit_accounts set reserved = reserved + $2::bigint where workspace_id = $1 and balance - reserved >= $2::bigint returning workspace_id)
  insert into credit_reservations (workspace_id, id, amount, purpose, ref, expires_at)
  select $1, r.id, r.amount, r.purpose, r.ref, r.expires_at from account,
    jsonb_to_recordset($3::jsonb) as r (id uuid, amount bigint, purpose text, ref text, expires_at timestamptz)
  returning id`;
