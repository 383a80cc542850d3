import type { z } from 'zod';
import { OrderOperation } from '@baton/contract';
import { BatonError } from '#platform/errors';

export type Operation = z.infer<typeof OrderOperation>;

/** Operations that the full update carries; each of the others has a call of its own, which cannot overwrite anything. */
const BY_UPDATE: ReadonlySet<Operation['op']> = new Set([
  'set_address',
  'set_checkout_field',
  'set_metadata_field',
  'set_shipping_method',
  'set_tag',
  'set_payment_status',
]);
const KNOWN: readonly string[] = OrderOperation.options.map((option) => option.shape.op.value);

export type NarrowOperation = Exclude<
  Operation,
  { op: 'set_address' | 'set_checkout_field' | 'set_metadata_field' | 'set_shipping_method' | 'set_tag' | 'set_payment_status' }
>;

/** One call that changes the order: a narrow one, or the full update with everything that it carries. */
export type Step = { kind: 'update'; operations: Operation[] } | { kind: 'narrow'; operation: NarrowOperation };

const MOST = 20;

/** @throws INVALID_MUTATION that names the operation by its place and its name */
export function readOperations(input: readonly unknown[]): Operation[] {
  if (input.length === 0 || input.length > MOST)
    throw new BatonError('INVALID_MUTATION', { message: `Give 1 to ${MOST} operations.`, details: { operations: input.length } });
  return input.map((one, at) => {
    const name = (one as { op?: unknown } | null)?.op;
    const op = typeof name === 'string' ? name.slice(0, 100) : null;
    if (op === null || !KNOWN.includes(op)) throw invalidOperation(at, op, 'is no operation', { allowed: KNOWN });
    const read = OrderOperation.safeParse(one);
    if (read.success) return checked(read.data, at);
    const problems = read.error.issues.map((issue) => ({ field: issue.path.join('.') || 'operation', reason: issue.message }));
    throw invalidOperation(at, op, problems[0]?.reason ?? 'is wrong', { problems });
  });
}

export function invalidOperation(at: number, op: string | null, reason: string, more: Record<string, unknown> = {}): BatonError {
  return new BatonError('INVALID_MUTATION', {
    message: `Operation ${at + 1}${op === null ? '' : ` (${op})`}: ${reason}.`,
    details: { index: at, operation: op, reason, ...more },
  });
}

const ADDRESS_FIELDS = {
  shipping: ['first_name', 'last_name', 'company', 'address1', 'address2', 'address3', 'address4', 'city', 'state', 'postal_code', 'country', 'phone'],
  customer: ['first_name', 'last_name', 'company', 'address1', 'address2', 'city', 'state', 'postal_code', 'country', 'phone'],
  return_address: ['title', 'name', 'company', 'address1', 'address2', 'city', 'state', 'postal_code', 'country', 'phone'],
} as const;

/** What a schema cannot say. A field that OrderDesk does not have there would vanish without a word. */
function checked(operation: Operation, at: number): Operation {
  if (operation.op === 'move_folder' && (operation.folder_id === undefined) === (operation.folder_name === undefined)) {
    throw invalidOperation(at, operation.op, 'name the folder by folder_id or by folder_name');
  }
  if (operation.op === 'set_tag' && operation.tag_color === undefined && operation.tag_name === undefined) {
    throw invalidOperation(at, operation.op, 'set tag_color or tag_name');
  }
  if (operation.op === 'set_address') {
    const allowed: readonly string[] = ADDRESS_FIELDS[operation.which];
    const unknown = Object.keys(operation.address).find((field) => !allowed.includes(field));
    if (unknown !== undefined) throw invalidOperation(at, operation.op, `${operation.which} has no ${unknown}`, { allowed });
  }
  return operation;
}

/** In the order given, because a folder's rules may ship what an earlier operation mended; neighbours that the update carries go together. */
export function toSteps(operations: readonly Operation[]): Step[] {
  const steps: Step[] = [];
  for (const operation of operations) {
    if (!isByUpdate(operation)) {
      steps.push({ kind: 'narrow', operation });
      continue;
    }
    const last = steps.at(-1);
    if (last?.kind === 'update') last.operations.push(operation);
    else steps.push({ kind: 'update', operations: [operation] });
  }
  return steps;
}

/** Whether doing it twice is the same as doing it once. A folder's rules run again, and a note stands there twice. */
export function isRepeatable(step: Step): boolean {
  return step.kind === 'update' || step.operation.op === 'change_item' || step.operation.op === 'remove_item';
}

function isByUpdate(operation: Operation): operation is Exclude<Operation, NarrowOperation> {
  return BY_UPDATE.has(operation.op);
}
