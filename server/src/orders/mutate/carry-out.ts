import { setTimeout as sleep } from 'node:timers/promises';
import { crashPoint } from '#platform/crash-point';
import { BatonError } from '#platform/errors';
import { OdError } from '../orderdesk/od-error.ts';
import type { Fields, OrderDocument } from '../orderdesk/order-document.ts';
import type { OrderDesk } from '../orderdesk/orderdesk-client.ts';
import { HISTORY_SOURCE, applyOperations, folderOf } from './apply-operations.ts';
import type { Folders } from './apply-operations.ts';
import { isSame } from './canonical.ts';
import { countOverwritten } from './foreign-history.ts';
import { LaneLost } from './lane.ts';
import type { Lane } from './lane.ts';
import { itemOf, lookAfter } from './look-after.ts';
import { differences, mergeOrders } from './merge.ts';
import type { Conflict } from './merge.ts';
import { isRepeatable } from './operations.ts';
import type { NarrowOperation, Step } from './operations.ts';
import { checkInvariants, toUpdateBody } from './update-body.ts';

/** Nothing was written: the order is not what the change was decided on. Worth another attempt with fresh data, unless it was bound. */
export class Overtaken extends Error {
  readonly conflicts: readonly Conflict[];
  constructor(conflicts: readonly Conflict[]) {
    super('the order was changed meanwhile');
    this.name = 'Overtaken';
    this.conflicts = conflicts;
  }
}

export interface StepWork {
  orderdesk: OrderDesk;
  orderId: string;
  folders: Folders;
  lane: Lane;
  /** Longest time of one call. */
  callMs: number;
  /** Commits that the step is about to be written over this order. */
  announce(before: OrderDocument): Promise<void>;
}

export interface StepDone {
  /** With its history. */
  after: OrderDocument;
  overwritten: number;
}

// A call that was cut off may be carried out a moment later: one look is not enough to say that it was not.
const LOOK_AGAIN_MS = [0, 400, 1500];

/**
 * Carries one step out on an order that somebody saw as `base`, and looks whether it is there. @throws Overtaken, LaneLost when nothing was
 * written; WRITE_UNCERTAIN; OdError and INVALID_MUTATION when it was refused
 */
export async function carryOut(work: StepWork, step: Step, base: OrderDocument): Promise<StepDone> {
  return step.kind === 'update' ? carryOutUpdate(work, step, base) : carryOutNarrow(work, step, base);
}

async function carryOutUpdate(work: StepWork, step: Extract<Step, { kind: 'update' }>, base: OrderDocument): Promise<StepDone> {
  const { orderdesk, orderId, folders } = work;
  const mine = applyOperations(base, step.operations, folders);
  await work.announce(base);
  // The last look stands right before the write: the window between them is all that nobody can close.
  const { order: theirs, etag } = await orderdesk.getOrder(orderId, { history: true });
  const merged = mergeOrders(base, theirs, mine);
  if (merged.conflicts.length > 0) throw new Overtaken(merged.conflicts);
  if (differences(theirs, merged.document).length === 0) return { after: theirs, overwritten: 0 };
  checkInvariants(theirs, merged.document);
  if (!isSame(withoutHistory(base), withoutHistory(theirs))) await work.announce(theirs);
  if (!work.lane.hasTimeFor(work.callMs)) throw new LaneLost();
  crashPoint('order.before_write');
  const answered = await writeOnce(work, step, theirs, () => orderdesk.updateOrder(orderId, toUpdateBody(merged.document), etag));
  crashPoint('order.after_write');
  const { order: after } = await readAfterwards(work);
  if (answered !== null) refuseVanished(step, { before: theirs, after, folders });
  return { after, overwritten: countOverwritten({ before: theirs, answered: answered ?? after, after }) };
}

/** What others changed since `seen` that this operation changes as well. */
export function conflictsOf(operation: NarrowOperation, { seen, now, folders }: { seen: Fields; now: Fields; folders: Folders }): readonly Conflict[] {
  const [base, theirs, mine] = [seen, now, applyOperations(seen, [operation], folders)].map(withoutHistory) as [Fields, Fields, Fields];
  return mergeOrders(base, theirs, mine).conflicts;
}

/** Ours was there and is not any more: whoever wrote since began from an older order. */
function refuseVanished(step: Step, { before, after, folders }: { before: Fields; after: Fields; folders: Folders }): void {
  if (lookAfter(step, before, after, folders) === 'absent') throw new Overtaken([]);
}

async function carryOutNarrow(work: StepWork, step: Extract<Step, { kind: 'narrow' }>, base: OrderDocument): Promise<StepDone> {
  const { operation } = step;
  if (operation.op === 'change_item' || operation.op === 'remove_item') return carryOutLine(work, step, operation, base);
  if (operation.op === 'move_folder' && folderOf(operation, 0, work.folders) === String(base['folder_id'])) return { after: base, overwritten: 0 };
  applyOperations(base, [operation], work.folders);
  await work.announce(base);
  if (!work.lane.hasTimeFor(work.callMs)) throw new LaneLost();
  crashPoint('order.before_write');
  await writeOnce(work, step, base, () => callNarrow(work, operation));
  crashPoint('order.after_write');
  return { after: (await readAfterwards(work)).order, overwritten: 0 };
}

type LineOperation = Extract<NarrowOperation, { op: 'change_item' | 'remove_item' }>;

/**
 * A line is replaced or taken away whole, so the last look stands right before it, as for the full update: what others made of the line goes back
 * with it, or is a conflict. What they make of it in between is overwritten, and counted.
 */
async function carryOutLine(work: StepWork, step: Step, operation: LineOperation, base: OrderDocument): Promise<StepDone> {
  const { orderdesk, orderId, folders } = work;
  const { item_id: itemId } = operation;
  const mine = applyOperations(base, [operation], folders);
  await work.announce(base);
  const { order: theirs } = await orderdesk.getOrder(orderId, { history: true });
  const merged = mergeOrders(base, theirs, mine);
  if (merged.conflicts.length > 0) throw new Overtaken(merged.conflicts);
  const wanted = itemOf(merged.document, itemId);
  if (isSame(itemOf(theirs, itemId), wanted)) return { after: theirs, overwritten: 0 };
  if (!isSame(withoutHistory(base), withoutHistory(theirs))) await work.announce(theirs);
  if (!work.lane.hasTimeFor(work.callMs)) throw new LaneLost();
  crashPoint('order.before_write');
  const answered = await writeOnce(work, step, theirs, () =>
    wanted === null ? orderdesk.deleteItem(orderId, itemId) : orderdesk.updateItem(orderId, itemId, wanted),
  );
  crashPoint('order.after_write');
  const { order: after } = await readAfterwards(work);
  if (answered !== null) refuseVanished(step, { before: theirs, after, folders });
  const meant = { ...merged.document, ...Object.fromEntries(COUNTED_ANEW.map((name) => [name, after[name]])) };
  return { after, overwritten: countOverwritten({ before: theirs, answered: meant, after }) };
}

/** What a changed line changes elsewhere in the order. */
const COUNTED_ANEW = ['quantity_total', 'weight_total', 'product_total', 'discount_total', 'tax_total', 'order_total'];

async function callNarrow({ orderdesk, orderId, folders }: StepWork, operation: Exclude<NarrowOperation, LineOperation>): Promise<null> {
  switch (operation.op) {
    case 'add_note':
      await orderdesk.addHistory(orderId, { note: operation.note, source_name: HISTORY_SOURCE });
      return null;
    case 'move_folder': {
      const [moved] = await orderdesk.moveOrders([orderId], { folderId: folderOf(operation, 0, folders) });
      if (moved && /not found|not moved/i.test(moved.message)) throw new OdError({ code: 'OD_API_REFUSED', done: 'no', details: { reason: moved.message } });
      return null;
    }
    case 'add_item':
      await orderdesk.addItem(orderId, operation.item);
      return null;
    case 'add_shipment': {
      const { op: _, ...shipment } = operation;
      await orderdesk.addShipment(orderId, shipment);
      return null;
    }
  }
}

/**
 * Writes, and where nobody said how it ended, looks. What is there is done: null, as its answer was lost. What is certainly not, and may be
 * repeated, is tried anew from a fresh read; anything else is uncertain. @throws Overtaken, WRITE_UNCERTAIN
 */
async function writeOnce<T>(work: StepWork, step: Step, before: OrderDocument, write: () => Promise<T>): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof OdError)) throw error;
    // Another's version: OrderDesk has none today, and would refuse by this status if it had.
    if (isPrecondition(error)) throw new Overtaken([]);
    if (error.done !== 'unknown') throw error;
    const sight = await lookAround(work, step, before);
    if (sight === 'there') return null;
    if (sight === 'absent' && isRepeatable(step)) throw new Overtaken([]);
    throw new BatonError('WRITE_UNCERTAIN', { cause: error, details: { sight } });
  }
}

async function lookAround(work: StepWork, step: Step, before: OrderDocument): Promise<'there' | 'absent' | 'unclear' | 'unseen'> {
  let sight: 'there' | 'absent' | 'unclear' | 'unseen' = 'unseen';
  for (const pause of LOOK_AGAIN_MS) {
    await sleep(pause);
    const seen = await work.orderdesk.getOrder(work.orderId, { history: true }).catch(() => null);
    if (seen) sight = lookAfter(step, before, seen.order, work.folders);
    if (sight === 'there') return sight;
  }
  return sight;
}

/** The write is done whatever happens now: when the order cannot be read, its end is uncertain to us and is looked at later. */
async function readAfterwards(work: StepWork): Promise<{ order: OrderDocument }> {
  try {
    return await work.orderdesk.getOrder(work.orderId, { history: true });
  } catch (cause) {
    throw new BatonError('WRITE_UNCERTAIN', { cause, message: 'The change was sent and taken, but the order cannot be read now.' });
  }
}

function isPrecondition(error: OdError): boolean {
  const { status } = (error.details ?? {}) as { status?: number };
  return status === 412 || status === 409;
}

function withoutHistory(order: Fields): Fields {
  const { order_history: _, ...others } = order;
  return others;
}
