import { badRequest } from './api-error.ts';
import type { SandboxState } from './sandbox-state.ts';
import type { Item } from './turn.ts';

/**
 * Refuses a context the API would refuse: a function call without its output, an output without its call,
 * a reasoning item cut off from what it led to (both ways). These are what bricks a conversation after a crash, so they are exact.
 */
export function checkContext(state: SandboxState, history: readonly Item[], fresh: readonly Item[]): void {
  const open = new Set<string>();
  const called = new Set<string>();
  for (const item of [...history, ...fresh]) {
    if (item.type === 'function_call') {
      open.add(String(item['call_id']));
      called.add(String(item['call_id']));
    } else if (item.type === 'function_call_output') {
      const callId = item['call_id'];
      if (typeof callId !== 'string') throw badRequest("Missing required parameter: 'input[].call_id'.", 'input', 'missing_required_parameter');
      if (!called.has(callId)) throw badRequest(`No tool call found for function call output with call_id ${callId}.`, 'input');
      open.delete(callId);
    }
  }
  const [waiting] = open;
  if (waiting !== undefined) throw badRequest(`No tool output found for function call ${waiting}.`, 'input');
  checkReasoning(state, fresh);
}

/** Only items that are replayed by hand can lose their reasoning; the history of a conversation is whole by construction. */
function checkReasoning(state: SandboxState, fresh: readonly Item[]): void {
  for (const [at, item] of fresh.entries()) {
    const needed = state.reasoningOf.get(item.id);
    if (needed !== undefined && fresh[at - 1]?.id !== needed) {
      throw badRequest(`Item '${item.id}' of type '${item.type}' was provided without its required 'reasoning' item: '${needed}'.`, 'input');
    }
    const next = fresh[at + 1];
    if (item.type === 'reasoning' && (next === undefined || next['role'] === 'user' || next.type === 'function_call_output')) {
      throw badRequest(`Item '${item.id}' of type 'reasoning' was provided without its required following item.`, 'input');
    }
  }
}
