import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { OrderOperation } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { isId, newId } from '#platform/ids';
import { orderMutated } from '../events.ts';
import { orderMutations } from '../schema.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import type { Place } from '../stores/open-store.ts';
import { stateHash } from './canonical.ts';
import type { Lane } from './lane.ts';
import type { Operation } from './operations.ts';

export type MutationRow = typeof orderMutations.$inferSelect;

/** Whoever wants it: a teammate, a key, the operator, the assistant. */
export interface Actor {
  kind: string;
  id: string | null;
}

export type RowCtx = Pick<Ctx, 'db' | 'vault' | 'clock' | 'metrics'>;

const plan = z.object({
  operations: z.array(OrderOperation),
  /** The step that is under way, and the order before it. */
  step: z.object({ index: z.int(), before: z.record(z.string(), z.unknown()) }).nullable(),
});
export type Plan = z.infer<typeof plan>;

export interface NewMutation {
  orderId: string;
  operations: readonly Operation[];
  actor: Actor;
  idempotencyKey: string | null;
  undoes: string | null;
  ticketId: string | null;
  conversationId: string | null;
  expectedHash: string | null;
}

/**
 * Writes down what is about to be done, before anything is. Under a key that is known: what became of it.
 * @throws idempotency_mismatch when the key stands for something else
 */
export async function beginMutation(ctx: RowCtx, place: Place, wanted: NewMutation): Promise<{ row: MutationRow; isNew: boolean }> {
  const { orderId, operations, expectedHash } = wanted;
  const askedDigest = createHash('sha256').update(JSON.stringify({ orderId, operations, expectedHash })).digest('hex');
  return ctx.db.tx(place.workspaceId, async (tx) => {
    const id = newId();
    const now = ctx.clock.now();
    const [row] = await tx.orm
      .insert(orderMutations)
      .values({
        workspaceId: place.workspaceId,
        id,
        storeId: place.storeId,
        orderId,
        kinds: operations.map((one) => one.op),
        idempotencyKey: wanted.idempotencyKey,
        askedDigest,
        undoes: wanted.undoes,
        sealedPlan: ctx.vault.seal(JSON.stringify({ operations, step: null }), imageContext(id, 'plan')),
        changedPaths: [],
        actor: wanted.actor,
        ticketId: wanted.ticketId,
        conversationId: wanted.conversationId,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning();
    if (row) return { row, isNew: true };
    const [known] = await tx.query<{ id: string }>('select id from order_mutations where workspace_id = $1 and store_id = $2 and idempotency_key = $3', [
      place.workspaceId,
      place.storeId,
      wanted.idempotencyKey,
    ]);
    if (!known) throw new Error('a mutation that conflicts with nothing');
    const found = await findMutation(tx, known.id);
    if (found.askedDigest !== askedDigest) throw new BatonError('idempotency_mismatch');
    return { row: found, isNew: false };
  });
}

/** @throws not_found */
export async function findMutation(tx: Tx, mutationId: string): Promise<MutationRow> {
  if (!isId(mutationId)) throw notFound('change of an order');
  const [row] = await tx.orm.select().from(orderMutations).where(eq(orderMutations.id, mutationId));
  if (!row) throw notFound('change of an order');
  return row;
}

/** What was asked, and how far it came; null when that is forgotten. */
export function openPlan(vault: Pick<Ctx['vault'], 'open'>, row: MutationRow): Plan | null {
  return row.sealedPlan === null ? null : plan.parse(JSON.parse(vault.open(row.sealedPlan, imageContext(row.id, 'plan'))));
}

export function openImage(vault: Pick<Ctx['vault'], 'open'>, row: MutationRow, which: 'before' | 'after'): Fields | null {
  const sealed = which === 'before' ? row.sealedBefore : row.sealedAfter;
  return sealed === null ? null : (JSON.parse(vault.open(sealed, imageContext(row.id, which))) as Fields);
}

/**
 * Commits that a call is about to be made, with the order as it is before it: whoever finds this row after a crash can tell what happened.
 * Holds the lane for longer in the same transaction. @throws LaneLost
 */
export async function markWriting(ctx: RowCtx, lane: Lane, row: MutationRow, at: { plan: Plan; attempt: number }): Promise<void> {
  const { plan: under, attempt } = at;
  const before = under.step?.before ?? {};
  const isFirst = under.step?.index === 0;
  await ctx.db.tx(row.workspaceId, async (tx) => {
    await lane.renew(tx);
    const seal = (value: unknown, which: string) => ctx.vault.seal(JSON.stringify(value), imageContext(row.id, which));
    await tx.query(
      `update order_mutations set state = 'writing', fence = $3, attempts = $4, sealed_plan = $5, updated_at = $6,
         sealed_before = case when $7 then $8 else sealed_before end, before_hash = case when $7 then $9 else before_hash end
       where workspace_id = $1 and id = $2`,
      [row.workspaceId, row.id, lane.fence, attempt, seal(under, 'plan'), ctx.clock.now(), isFirst, isFirst ? seal(before, 'before') : null, stateHash(before)],
      'mark-order-writing',
    );
  });
}

/** One call more is over and done. */
export async function markStepDone(ctx: RowCtx, row: MutationRow, stepsDone: number): Promise<void> {
  await ctx.db.ask(
    row.workspaceId,
    `update order_mutations set state = 'planned', steps_done = $3, updated_at = $4 where workspace_id = $1 and id = $2`,
    [row.workspaceId, row.id, stepsDone, ctx.clock.now()],
    'mark-order-step',
  );
}

export interface Settled {
  state: 'done' | 'refused' | 'partly' | 'uncertain';
  after: Fields | null;
  changedPaths: readonly string[];
  lostUpdate: boolean;
  failure: string | null;
}

/** The end of it, with its event: one commit. Returns false when it was settled already. */
export async function settleMutation(ctx: RowCtx, row: MutationRow, end: Settled): Promise<boolean> {
  const settled = await ctx.db.tx(row.workspaceId, async (tx) => {
    const rows = await tx.query(
      `update order_mutations set state = $3, sealed_after = $4, after_hash = $5, changed_paths = $6, lost_update_suspected = lost_update_suspected or $7,
         failure = $8, updated_at = $9, settled_at = $9
       where workspace_id = $1 and id = $2 and state not in ('done', 'refused', 'partly') returning id`,
      [
        row.workspaceId,
        row.id,
        end.state,
        end.after && ctx.vault.seal(JSON.stringify(end.after), imageContext(row.id, 'after')),
        end.after && stateHash(end.after),
        end.changedPaths,
        end.lostUpdate,
        end.failure,
        ctx.clock.now(),
      ],
      'settle-order-mutation',
    );
    if (rows.length === 0) return false;
    if (end.state === 'done' && row.undoes !== null) {
      await tx.query('update order_mutations set undone_by = $3 where workspace_id = $1 and id = $2', [row.workspaceId, row.undoes, row.id]);
    }
    const payload = {
      store_id: row.storeId,
      order_id: row.orderId,
      mutation_id: row.id,
      operations: row.kinds,
      result: end.state,
      changed_paths: [...end.changedPaths],
      undoes: row.undoes,
      code: end.failure,
    };
    await tx.record(orderMutated, payload, aboutOf(row));
    return true;
  });
  if (settled) ctx.metrics.orderMutations.inc({ result: end.state });
  return settled;
}

export function aboutOf(row: MutationRow) {
  return { actor: row.actor, conversationId: row.conversationId, ticketId: row.ticketId };
}

function imageContext(mutationId: string, which: string): string {
  return `order-mutation:${mutationId}:${which}`;
}
