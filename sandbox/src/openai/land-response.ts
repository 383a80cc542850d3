import type { Plan } from './plan-response.ts';
import type { SandboxState } from './sandbox-state.ts';
import { LIMITS, remember } from './sandbox-state.ts';
import { rememberItems } from './store-items.ts';
import type { Item } from './turn.ts';
import type { ResponseObject } from './wire-types.ts';

/**
 * Makes a finished response part of the record: input and output are appended to the conversation together, or, when it failed, not at all.
 * A caller that loses its socket after this has an answer it never read, and must look before it asks again.
 */
export function landResponse(state: SandboxState, plan: Plan, response: ResponseObject): void {
  const output = response.output as unknown as Item[];
  const said = response.status === 'failed' || response.status === 'cancelled' ? [] : output;
  if (plan.conversation && response.status !== 'failed' && response.status !== 'cancelled') {
    plan.conversation.items.push(...plan.request.newItems, ...said);
  }
  if (plan.body.store === false && !plan.conversation) return;
  rememberItems(state, [...plan.request.newItems, ...said]);
  if (plan.body.store === false) return;
  remember(state.responses, response.id, { response, input: plan.request.newItems, context: [...plan.request.items, ...said] }, LIMITS.responses);
}
