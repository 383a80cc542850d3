import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { TAGS } from '../cache-keys.ts';
import { readStoreSettings } from '../reads/read-store-settings.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { inLane } from './lane.ts';
import { lookAfter } from './look-after.ts';
import { differences } from './merge.ts';
import { findMutation, openImage, openPlan, settleMutation } from './mutation-row.ts';
import type { MutationRow, RowCtx } from './mutation-row.ts';
import { toSteps } from './operations.ts';

type RecoverCtx = OpenCtx & RowCtx;

/**
 * A change that stopped in the middle, by a crash or because its answer was lost: looks at the order and says on record what happened. The
 * lane is held. A step that is there counts as done; where more were to come, or none is there, the caller may go on or begin anew.
 */
export async function lookAgain(ctx: RecoverCtx, place: Place, row: MutationRow): Promise<MutationRow> {
  const plan = openPlan(ctx.vault, row);
  if (!plan?.step) return reload(ctx, row);
  const steps = toSteps(plan.operations);
  const step = steps[plan.step.index];
  if (!step) return reload(ctx, row);
  const { orderdesk } = await openStore(ctx, place, { background: true });
  const movesFolder = plan.operations.some((one) => one.op === 'move_folder');
  const folders = movesFolder ? (await readStoreSettings(ctx, place, { background: true })).folders : {};
  const { order: now } = await orderdesk.getOrder(row.orderId, { history: true });
  const sight = lookAfter(step, plan.step.before, now, folders);
  if (sight === 'unclear') {
    await settleMutation(ctx, row, { state: 'uncertain', after: null, changedPaths: [], lostUpdate: false, failure: 'WRITE_UNCERTAIN' });
    return reload(ctx, row);
  }
  const stepsDone = plan.step.index + (sight === 'there' ? 1 : 0);
  await ctx.db.tx(place.workspaceId, (tx) =>
    tx.query('update order_mutations set steps_done = $3 where workspace_id = $1 and id = $2', [row.workspaceId, row.id, stepsDone]),
  );
  const before = openImage(ctx.vault, row, 'before') ?? {};
  const state = stepsDone >= steps.length ? 'done' : stepsDone > 0 ? 'partly' : 'refused';
  const changedPaths =
    stepsDone > 0
      ? differences({ ...before, order_history: null, date_updated: null }, { ...now, order_history: null, date_updated: null }).map((one) => one.path)
      : [];
  await settleMutation(ctx, row, {
    state,
    after: stepsDone > 0 ? now : null,
    changedPaths,
    lostUpdate: false,
    failure: state === 'done' ? null : 'interrupted',
  });
  await ctx.cache.drop([TAGS.order(place, row.orderId), TAGS.lists(place)]);
  return reload(ctx, row);
}

/** A change that was refused, or came half-way, is asked for again under its key: it goes on where it stopped. */
export async function reopen(ctx: Pick<Ctx, 'db' | 'clock'>, row: MutationRow): Promise<MutationRow> {
  await ctx.db.tx(row.workspaceId, (tx) =>
    tx.query(
      `update order_mutations set state = 'planned', settled_at = null, failure = null, updated_at = $3 where workspace_id = $1 and id = $2 and state in ('refused', 'partly')`,
      [row.workspaceId, row.id, ctx.clock.now()],
    ),
  );
  return reload(ctx, row);
}

function reload(ctx: Pick<Ctx, 'db'>, row: MutationRow): Promise<MutationRow> {
  return ctx.db.tx(row.workspaceId, (tx) => findMutation(tx, row.id));
}

const MOST_AT_ONCE = 50;
/** Longer than any call, and than the lease of whoever makes it. */
const STOPPED_AFTER = "interval '90 seconds'";
const LOOK_FOR = "interval '1 day'";

/** The regular round: changes whose process was killed, or whose end nobody knows, are looked at. Safe in several processes at once. */
export async function recoverMutations(ctx: RecoverCtx & Pick<Ctx, 'log'>): Promise<number> {
  const open = await ctx.db.system((tx) =>
    tx.query<{ workspaceId: string; storeId: string; id: string; orderId: string }>(
      `select workspace_id as "workspaceId", store_id as "storeId", id, order_id as "orderId" from order_mutations
       where (state in ('planned', 'writing') and updated_at < $1::timestamptz - ${STOPPED_AFTER})
          or (state = 'uncertain' and updated_at < $1::timestamptz - ${STOPPED_AFTER} and created_at > $1::timestamptz - ${LOOK_FOR})
       order by updated_at limit ${MOST_AT_ONCE}`,
      [ctx.clock.now()],
    ),
  );
  for (const { workspaceId, storeId, id, orderId } of open) {
    const place = { workspaceId, storeId };
    await inLane(ctx, place, orderId, async () => {
      const row = await ctx.db.tx(workspaceId, (tx) => findMutation(tx, id));
      if (row.state === 'planned') await giveUp(ctx, row);
      else if (row.state === 'writing' || row.state === 'uncertain') await lookAgain(ctx, place, row);
    }).catch(async (error: unknown) => {
      // The store may be gone or out of use: later again, and behind the others.
      await ctx.db.tx(workspaceId, (tx) =>
        tx.query('update order_mutations set updated_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, ctx.clock.now()]),
      );
      if (!(error instanceof BatonError)) ctx.log.warn({ err: error, mutation: id }, 'a change of an order cannot be looked at');
    });
  }
  return open.length;
}

/** Stopped before its next call: what was done before that stands. */
async function giveUp(ctx: RecoverCtx, row: MutationRow): Promise<void> {
  const state = row.stepsDone > 0 ? 'partly' : 'refused';
  await settleMutation(ctx, row, { state, after: null, changedPaths: [], lostUpdate: false, failure: 'interrupted' });
}
