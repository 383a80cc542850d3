import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { badRequest, notFound } from './api-error.ts';
import { countInput } from './count-tokens.ts';
import { findConversation, historyOf } from './plan-response.ts';
import { pageOf } from './page-of.ts';
import type { SandboxState, StoredResponse } from './sandbox-state.ts';
import { toItems } from './store-items.ts';
import { validateShape } from './validate-request.ts';

function find(state: SandboxState, id: string): StoredResponse {
  const found = state.responses.get(id);
  if (!found) throw notFound(`Response with id '${id}' not found.`);
  return found;
}

export function retrieveResponse(state: SandboxState, id: string): object {
  return find(state, id).response;
}

export function deleteResponse(state: SandboxState, id: string): object {
  find(state, id).cancel?.();
  state.responses.delete(id);
  return { id, object: 'response', deleted: true };
}

export function listInputItems(state: SandboxState, id: string, query: URLSearchParams): object {
  return pageOf(find(state, id).input, query);
}

/** Cancels a background response; one that has finished is returned as it is. */
export async function cancelResponse(state: SandboxState, id: string): Promise<object> {
  const found = find(state, id);
  if (!found.response.background) throw badRequest('Cannot cancel a synchronous response.', null);
  found.cancel?.();
  await turnOfLoop();
  return find(state, id).response;
}

/** POST /responses/input_tokens: the same count that a response to the same request reports as its input_tokens. */
export function countInputTokens(state: SandboxState, given: unknown): object {
  const body = validateShape('CountInputTokens', given ?? {});
  const history = findConversation(state, body.conversation)?.items ?? historyOf(state, body.previous_response_id);
  const items = [...history, ...toItems(state, body.input, history)];
  const tokens = countInput({ instructions: body.instructions ?? '', tools: body.tools ?? [], format: body.text?.format, items });
  return { object: 'response.input_tokens', input_tokens: tokens };
}
