import { setTimeout as sleep } from 'node:timers/promises';
import { BatonError } from '#platform/errors';
import { TAGS } from '../cache-keys.ts';
import { lostUpdateSuspected } from '../events.ts';
import { OdError } from '../orderdesk/od-error.ts';
import { readDocument } from '../orderdesk/order-document.ts';
import type { Fields, OrderDocument } from '../orderdesk/order-document.ts';
import { recallSeen, requireOrderId } from '../reads/get-order.ts';
import { readStoreSettings } from '../reads/read-store-settings.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import type { Folders } from './apply-operations.ts';
import { stateHash } from './canonical.ts';
import { Overtaken, carryOut, conflictsOf } from './carry-out.ts';
import type { StepWork } from './carry-out.ts';
import { LaneLost, inLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { differences } from './merge.ts';
import type { Conflict } from './merge.ts';
import { aboutOf, beginMutation, findMutation, markStepDone, markWriting, openImage, openPlan, settleMutation } from './mutation-row.ts';
import type { Actor, MutationRow, Plan, RowCtx } from './mutation-row.ts';
import { readOperations, toSteps } from './operations.ts';
import type { Step } from './operations.ts';
import { previewMutation } from './preview-mutation.ts';
import { lookAgain, reopen } from './recover-mutation.ts';

export type MutateCtx = OpenCtx & RowCtx;

export interface MutateOrder {
  /** As the contract's OrderOperation; checked here. */
  operations: readonly unknown[];
  actor: Actor;
  /** The state that whoever decided saw. Without it the order as it is now is taken for seen. */
  expectedHash?: string | undefined;
  /** A repetition under the same key does nothing more and gives the same result. */
  idempotencyKey?: string | undefined;
  dryRun?: boolean | undefined;
  ticketId?: string | undefined;
  conversationId?: string | undefined;
  /** The order that had this state, where the caller keeps it. */
  seen?: Fields | undefined;
  /** The mutation that this one takes back. */
  undoes?: string | undefined;
}

export interface MutationResult {
  /** Null after a dry run. */
  mutationId: string | null;
  state: MutationRow['state'] | null;
  isDryRun: boolean;
  /** What is different, leaf by leaf. */
  changes: { path: string; before: unknown; after: unknown }[];
  /** Of the order as it is now; after a dry run, of the order that was looked at. */
  stateHash: string;
  lostUpdateSuspected: boolean;
  warnings: string[];
  order: Fields | null;
}

const MOST_ATTEMPTS = 3;
const PAUSES_MS = [100, 200, 300];

/**
 * Changes an order so that nothing of anybody's is lost unnoticed. Narrow calls where there are any; else read, merge by leaf, write whole and
 * look. What others changed meanwhile is kept; the same thing changed by two is a conflict. The change is on record before the first call, and
 * finished or judged after a crash.
 * @throws INVALID_MUTATION, CONCURRENT_UPDATE with what differs, WRITE_UNCERTAIN, idempotency_mismatch, and what OrderDesk refuses
 */
export async function mutateOrder(ctx: MutateCtx, place: Place, orderId: string, input: MutateOrder): Promise<MutationResult> {
  requireOrderId(orderId);
  const operations = readOperations(input.operations);
  if (input.dryRun) return previewMutation(ctx, place, orderId, { operations, expectedHash: input.expectedHash ?? null, seen: input.seen ?? null });
  await openStore(ctx, place);
  const { row } = await beginMutation(ctx, place, {
    orderId,
    operations,
    actor: input.actor,
    idempotencyKey: input.idempotencyKey ?? null,
    undoes: input.undoes ?? null,
    ticketId: input.ticketId ?? null,
    conversationId: input.conversationId ?? null,
    expectedHash: input.expectedHash ?? null,
  });
  if (row.state === 'done') return resultOf(ctx, row);
  try {
    return await inLane(ctx, place, orderId, (lane) =>
      runUnderLane(ctx, place, lane, { mutationId: row.id, expectedHash: input.expectedHash ?? null, seen: input.seen ?? null }),
    );
  } finally {
    await ctx.cache.drop([TAGS.order(place, orderId), TAGS.lists(place)]);
  }
}

async function runUnderLane(ctx: MutateCtx, place: Place, lane: Lane, asked: Bound & { mutationId: string }): Promise<MutationResult> {
  // Read anew: whoever held the lane before may have been this very change, under the same key.
  let row = await ctx.db.tx(place.workspaceId, (tx) => findMutation(tx, asked.mutationId));
  if (row.state === 'writing' || row.state === 'uncertain') row = await lookAgain(ctx, place, row);
  if (row.state === 'done') return resultOf(ctx, row);
  if (row.state === 'uncertain') throw new BatonError('WRITE_UNCERTAIN', { details: { mutation_id: row.id } });
  if (row.state !== 'planned') row = await reopen(ctx, row);
  const plan = openPlan(ctx.vault, row);
  if (!plan) throw new BatonError('conflict', { message: 'What was asked under this key is forgotten.' });
  try {
    return await runSteps(ctx, place, { row, plan, lane, expectedHash: asked.expectedHash, seen: asked.seen });
  } catch (error) {
    throw await settleFailure(ctx, row.id, place, error);
  }
}

/** What the change is bound to. */
interface Bound {
  expectedHash: string | null;
  seen: Fields | null;
}

interface Run extends Bound {
  row: MutationRow;
  plan: Plan;
  lane: Lane;
}

async function runSteps(ctx: MutateCtx, place: Place, run: Run): Promise<MutationResult> {
  const { orderdesk } = await openStore(ctx, place);
  const steps = toSteps(run.plan.operations);
  const needsFolders = run.plan.operations.some((one) => one.op === 'move_folder');
  const folders = needsFolders ? (await readStoreSettings(ctx, place)).folders : {};
  let overwritten = 0;
  let after: OrderDocument | null = null;
  for (let index = run.row.stepsDone; index < steps.length; index += 1) {
    const done = await runStep(ctx, place, { ...run, orderdesk, folders, step: steps[index]!, index });
    after = done.after;
    overwritten += done.overwritten;
    if (index < steps.length - 1) await markStepDone(ctx, run.row, index + 1);
  }
  return settleDone(ctx, place, run.row, { after: after ?? (await orderdesk.getOrder(run.row.orderId, { history: true })).order, overwritten });
}

type RunStep = Run & Pick<StepWork, 'orderdesk'> & { folders: Folders; step: Step; index: number };

/** Up to three attempts, each on fresh data. A change that is bound to what somebody saw is not: what they saw does not become fresher. */
async function runStep(ctx: MutateCtx, place: Place, run: RunStep) {
  const { row, step, index, orderdesk, folders, lane } = run;
  const callMs = ctx.config.orderdeskTimeoutSeconds * 1000;
  for (let attempt = 1; ; attempt += 1) {
    // What was seen binds the first step; a later one follows our own.
    const seen = index === 0 ? await recall(ctx, place, run) : null;
    const announce = (before: OrderDocument) => markWriting(ctx, lane, row, { plan: { ...run.plan, step: { index, before } }, attempt });
    try {
      const base = await baseOf(run, seen);
      return await carryOut({ orderdesk, orderId: row.orderId, folders, lane, callMs, announce }, step, base);
    } catch (error) {
      if (!(error instanceof Overtaken || error instanceof LaneLost)) throw error;
      const conflicts = error instanceof Overtaken ? error.conflicts : [];
      const isBound = run.expectedHash !== null && conflicts.length > 0;
      if (isBound || attempt >= MOST_ATTEMPTS || error instanceof LaneLost) throw await overtaken(run, conflicts);
      await sleep((PAUSES_MS[attempt - 1] ?? 0) * (0.5 + Math.random()));
    }
  }
}

async function recall(ctx: MutateCtx, place: Place, { row, expectedHash, seen }: Run): Promise<OrderDocument | null> {
  if (expectedHash === null) return null;
  return seen === null ? recallSeen(ctx, place, row.orderId, expectedHash) : readDocument(seen);
}

/** The order that the step begins from: what was seen where the update merges it, else what is there, if it does not contradict what was seen. */
async function baseOf(run: RunStep, seen: OrderDocument | null): Promise<OrderDocument> {
  if (run.step.kind === 'update' && seen) return seen;
  const { order } = await run.orderdesk.getOrder(run.row.orderId, { history: true });
  if (run.index > 0 || run.expectedHash === null || stateHash(order) === run.expectedHash) return order;
  // Nobody remembers what was seen: then it has to be what is there.
  if (!seen) throw new Overtaken([{ path: '', base: run.expectedHash, theirs: stateHash(order), mine: run.expectedHash }]);
  const conflicts = run.step.kind === 'narrow' ? conflictsOf(run.step.operation, { seen, now: order, folders: run.folders }) : [];
  if (conflicts.length > 0) throw new Overtaken(conflicts);
  return order;
}

async function overtaken({ orderdesk, row }: RunStep, conflicts: readonly Conflict[]): Promise<BatonError> {
  const now = await orderdesk.getOrder(row.orderId).catch(() => null);
  const told = conflicts.map(({ path, base, theirs, mine }) => ({ path, base: base ?? null, theirs: theirs ?? null, mine: mine ?? null }));
  return new BatonError('CONCURRENT_UPDATE', { details: { differences: told, state_hash: now && stateHash(now.order), mutation_id: row.id } });
}

async function settleDone(ctx: MutateCtx, place: Place, row: MutationRow, { after, overwritten }: { after: OrderDocument; overwritten: number }) {
  const written = await ctx.db.tx(place.workspaceId, (tx) => findMutation(tx, row.id));
  const before = openImage(ctx.vault, written, 'before') ?? {};
  const changedPaths = differences(comparable(before), comparable(after)).map(({ path }) => path);
  if (overwritten > 0) {
    ctx.metrics.lostUpdates.inc();
    const payload = { store_id: row.storeId, order_id: row.orderId, mutation_id: row.id, foreign_entries: overwritten };
    await ctx.db.tx(place.workspaceId, (tx) => tx.record(lostUpdateSuspected, payload, aboutOf(row)));
  }
  await settleMutation(ctx, row, { state: 'done', after, changedPaths, lostUpdate: overwritten > 0, failure: null });
  return resultOf(ctx, await ctx.db.tx(place.workspaceId, (tx) => findMutation(tx, row.id)));
}

/** Says on record how it ended, and gives what the caller is told. */
async function settleFailure(ctx: MutateCtx, mutationId: string, place: Place, error: unknown): Promise<unknown> {
  const row = await ctx.db.tx(place.workspaceId, (tx) => findMutation(tx, mutationId));
  const code = error instanceof BatonError ? error.code : 'internal';
  // A step whose outcome is unknown keeps the whole open: the regular round looks at it again.
  const isUncertain = code === 'WRITE_UNCERTAIN' || (!(error instanceof BatonError) && row.state === 'writing');
  const state = isUncertain ? 'uncertain' : row.stepsDone > 0 ? 'partly' : 'refused';
  await settleMutation(ctx, row, { state, after: null, changedPaths: [], lostUpdate: false, failure: code });
  if (!(error instanceof BatonError)) return error;
  const details = { ...(error.details as object | null), mutation_id: row.id, ...(row.stepsDone > 0 ? { steps_done: row.stepsDone } : {}) };
  const options = {
    message: error.message,
    details,
    cause: error.cause,
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
  return error instanceof OdError ? new OdError({ code: error.code, done: error.done, ...options }) : new BatonError(error.code, options);
}

/** What became of a change that is on record. */
export function resultOf(ctx: Pick<MutateCtx, 'vault'>, row: MutationRow): MutationResult {
  const [before, after] = [openImage(ctx.vault, row, 'before'), openImage(ctx.vault, row, 'after')];
  return {
    mutationId: row.id,
    state: row.state,
    isDryRun: false,
    changes: before && after ? differences(comparable(before), comparable(after)) : [],
    stateHash: row.afterHash ?? '',
    lostUpdateSuspected: row.lostUpdateSuspected,
    warnings: row.lostUpdateSuspected ? ['Somebody else wrote in the very moment. What they wrote may be gone; the order before the change is kept.'] : [],
    order: after,
  };
}

/** Without what changes by itself. */
export function comparable(order: Fields): Fields {
  const { date_updated: _, order_history: __, email_count: ___, ...rest } = order;
  return rest;
}
