import { z } from 'zod';
import { getOrder, mutateOrder, textOf } from '#orders';
import type { MutationResult } from '#orders';
import { defineTool } from '../define-tool.ts';
import type { Preview, Tool, ToolClass } from '../define-tool.ts';
import type { Ctx } from '#platform/context';
import { actorOf, anyId, chooseStore, storeId } from './choose-store.ts';
import type { Chosen } from './choose-store.ts';
import { buyerOf } from './present-sale.ts';

/** Of every tool that changes an order. */
export const changedOrder = {
  order_id: anyId.describe("OrderDesk's own id of the order, as list_orders and get_order give it; not the number that the buyer was given."),
  store_id: storeId,
};

const Difference = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });

export const ChangeResult = z.object({
  store_id: z.string(),
  order_id: z.string(),
  mutation_id: z.string().nullable().describe('By this the change can be taken back with undo_order_change, where that is possible.'),
  state: z.string().nullable(),
  changes: z.array(Difference),
  lost_update_suspected: z.boolean().describe('True: somebody else wrote in the very moment, and what they wrote may be gone. Tell a person.'),
  warnings: z.array(z.string()),
});

export function toChangeResult({ place }: Chosen, orderId: string, result: MutationResult): z.infer<typeof ChangeResult> {
  const { mutationId, state, changes, lostUpdateSuspected, warnings } = result;
  return { store_id: place.storeId, order_id: orderId, mutation_id: mutationId, state, changes, lost_update_suspected: lostUpdateSuspected, warnings };
}

interface ChangeSpec<I extends z.ZodObject> {
  name: string;
  title: string;
  description: string;
  class: ToolClass;
  /** With `changedOrder` in it. */
  input: I;
  /** What is done to the order, as the contract's OrderOperation. */
  operations(input: z.infer<I>): readonly unknown[];
}

/**
 * A tool that changes an order in two steps: what it would do is tried on the order as it is this moment, and the yes is to that. Whatever somebody
 * else made of the same thing before the yes came is a CONCURRENT_UPDATE; what they did elsewhere in the order is kept.
 */
export function defineChange<I extends z.ZodObject>(spec: ChangeSpec<I>): Tool {
  return defineTool({
    name: spec.name,
    title: spec.title,
    description: spec.description,
    class: spec.class,
    permission: 'orders.write',
    input: spec.input,
    output: ChangeResult,
    async preview(ctx, caller, input) {
      const { order_id: orderId, store_id: named } = whereOf(input);
      const chosen = await chooseStore(ctx, caller, named, ['orderdesk']);
      const result = await mutateOrder(ctx, chosen.place, orderId, { operations: spec.operations(input), actor: actorOf(caller), dryRun: true });
      return previewOf(ctx, chosen, orderId, result);
    },
    async run(ctx, caller, input, seenState) {
      const { order_id: orderId, store_id: named } = whereOf(input);
      const chosen = await chooseStore(ctx, caller, named, ['orderdesk']);
      const operations = spec.operations(input);
      const result = await mutateOrder(ctx, chosen.place, orderId, { operations, actor: actorOf(caller), expectedHash: seenState ?? undefined });
      return toChangeResult(chosen, orderId, result);
    },
  });
}

const where = z.looseObject({ order_id: z.string(), store_id: z.string().optional() });

function whereOf(input: unknown): z.infer<typeof where> {
  return where.parse(input);
}

/** Says whose order it is, so that a yes to the wrong one is noticed. */
export async function previewOf(ctx: Ctx, { place, store }: Chosen, orderId: string, result: MutationResult): Promise<Preview> {
  const { order } = await getOrder(ctx, place, orderId);
  const buyer = buyerOf(order);
  const number = textOf(order['source_id']) || order.id;
  const lines = result.changes.map(({ path, before, after }) => `${path}: ${tell(before)} becomes ${tell(after)}`);
  const what = lines.length === 0 ? 'Nothing would be different.' : `${lines.join('; ')}.`;
  return {
    summary: [`Change order ${number}${buyer ? ` of ${buyer.first_name}` : ''} in ${store.name}. ${what}`, ...result.warnings]
      .join(' ')
      .slice(0, LONGEST_SUMMARY),
    changes: result.changes,
    seenState: result.stateHash,
  };
}

const LONGEST_SUMMARY = 4000;
const LONGEST_VALUE = 200;

function tell(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
