import { createHash } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { applyEdit } from './edit-ticket.ts';
import type { TicketEdit } from './edit-ticket.ts';
import { ticketsChanged } from './events.ts';
import { lockTicket } from './lock-ticket.ts';

export interface RowOutcome {
  id: string;
  outcome: 'ok' | 'unchanged' | 'conflict' | 'not_found' | 'forbidden' | 'invalid' | 'failed';
  version: number | null;
  error: { code: string; message: string; details: unknown } | null;
}

type Deps = Pick<Ctx, 'db' | 'clock' | 'log'>;

interface Bulk {
  ids: readonly string[];
  edit: TicketEdit;
  /** Repeating it gives the first answer. */
  key?: string | undefined;
}

/**
 * The same change for many tickets, each in a transaction of its own: no lock is held longer than one ticket takes, and one that is refused leaves
 * the others alone. A run that died in the middle is taken up by the next call with its key: what is done already is then unchanged.
 * @throws conflict while a run with this key goes on; idempotency_mismatch
 */
export async function changeManyTickets(ctx: Deps, who: Principal, bulk: Bulk): Promise<RowOutcome[]> {
  requirePermission(who, 'tickets.reply');
  const before = bulk.key === undefined ? null : await begin(ctx, who, bulk, bulk.key);
  if (before) return before;
  const results = await inOrder(bulk.ids, (id) => changeOne(ctx, who, id, bulk.edit));
  await finish(ctx, who, bulk.key, results);
  return results;
}

// More would not be faster on one database, and would leave none of its connections to others.
const AT_ONCE = 3;

async function inOrder(ids: readonly string[], act: (id: string) => Promise<RowOutcome>): Promise<RowOutcome[]> {
  const results: RowOutcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < ids.length; at = next++) results[at] = await act(ids[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, work));
  return results;
}

async function changeOne(ctx: Deps, who: Principal, id: string, edit: TicketEdit): Promise<RowOutcome> {
  try {
    const { before, after } = await ctx.db.tx(workspaceOf(who), async (tx) => applyEdit(ctx, tx, who, { ticket: await lockTicket(tx, who, id), edit }));
    return { id, outcome: before === after ? 'unchanged' : 'ok', version: after, error: null };
  } catch (error) {
    return { id, version: null, ...explain(ctx, error) };
  }
}

const OUTCOMES: Record<string, RowOutcome['outcome']> = {
  conflict: 'conflict',
  stale: 'conflict',
  not_found: 'not_found',
  forbidden: 'forbidden',
  invalid_input: 'invalid',
};

function explain(ctx: Deps, error: unknown): Pick<RowOutcome, 'outcome' | 'error'> {
  if (error instanceof BatonError) {
    const { code, message, details } = error;
    return { outcome: OUTCOMES[code] ?? 'failed', error: { code, message, details } };
  }
  ctx.log.error({ err: error }, 'a ticket of many could not be changed');
  return { outcome: 'failed', error: { code: 'internal', message: 'Something went wrong on our side with this one. Try it again.', details: null } };
}

// Longer than a thousand tickets take: a run without an answer after this is dead.
const DEAD_AFTER_MS = 120_000;

/** Claims the key. Returns the answer of the first call when there is one. */
async function begin(ctx: Deps, who: Principal, bulk: Bulk, key: string): Promise<RowOutcome[] | null> {
  const workspaceId = workspaceOf(who);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([bulk.ids, bulk.edit]))
    .digest('hex');
  const now = ctx.clock.now();
  return ctx.db.tx(workspaceId, async (tx) => {
    const claimed = await tx.query(
      'insert into bulk_runs (workspace_id, author, key, fingerprint, started_at) values ($1, $2, $3, $4, $5) on conflict do nothing returning key',
      [workspaceId, authorOf(who), key, fingerprint, now],
    );
    if (claimed.length > 0) return null;
    const [run] = await tx.query<{ fingerprint: string; startedAt: Date; results: RowOutcome[] | null }>(
      `select fingerprint, started_at as "startedAt", results from bulk_runs where workspace_id = $1 and author = $2 and key = $3 for update`,
      [workspaceId, authorOf(who), key],
    );
    if (run && run.fingerprint !== fingerprint) throw new BatonError('idempotency_mismatch');
    if (run?.results) return run.results;
    if (run && now.getTime() - run.startedAt.getTime() < DEAD_AFTER_MS)
      throw new BatonError('conflict', { message: 'This change is still running. Ask again with the same key for its outcome.' });
    await tx.query('update bulk_runs set started_at = $4 where workspace_id = $1 and author = $2 and key = $3', [workspaceId, authorOf(who), key, now]);
    return null;
  });
}

async function finish(ctx: Deps, who: Principal, key: string | undefined, results: RowOutcome[]): Promise<void> {
  const workspaceId = workspaceOf(who);
  const changed = results.filter((row) => row.outcome === 'ok').length;
  const unchanged = results.filter((row) => row.outcome === 'unchanged').length;
  await ctx.db.tx(workspaceId, async (tx) => {
    if (key !== undefined)
      await tx.query('update bulk_runs set results = $4 where workspace_id = $1 and author = $2 and key = $3', [
        workspaceId,
        authorOf(who),
        key,
        JSON.stringify(results),
      ]);
    const counts = { asked: results.length, changed, unchanged, failed: results.length - changed - unchanged };
    await tx.record(ticketsChanged, counts, { actor: { kind: who.kind, id: who.id } });
  });
}

function authorOf(who: Principal): string {
  return `${who.kind}:${who.id}`;
}

/** Forgets answers older than a day. */
export async function sweepBulkRuns(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - 86_400_000);
  await ctx.db.system((tx) =>
    tx.query('delete from bulk_runs where (workspace_id, author, key) in (select workspace_id, author, key from bulk_runs where started_at < $1 limit 5000)', [
      before,
    ]),
  );
}
