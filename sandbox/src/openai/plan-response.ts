import { badRequest, conversationLocked, notFound } from './api-error.ts';
import { checkContext } from './check-context.ts';
import { checkParameters } from './check-parameters.ts';
import { countCachedInput } from './count-tokens.ts';
import type { InputCount } from './count-tokens.ts';
import { resolvePrompt } from './resolve-prompt.ts';
import type { Conversation, SandboxState } from './sandbox-state.ts';
import { toItems } from './store-items.ts';
import type { Item, TurnRequest } from './turn.ts';
import type { CreateResponse } from './wire-types.ts';

/** A request that may be answered: checked, filled from its prompt, with all that the model would see. */
export type Plan = {
  body: CreateResponse;
  conversation: Conversation | undefined;
  request: TurnRequest;
  input: InputCount;
  createdAt: number;
};

/** Checks a validated body and gathers its context. Throws the 4xx the API would answer. Takes no lock and stores nothing. */
export function planResponse(state: SandboxState, given: CreateResponse): Plan {
  const body = resolvePrompt(state, given);
  checkParameters(state, body);
  const conversation = findConversation(state, body.conversation);
  if (conversation?.busy) throw conversationLocked();
  const history = conversation?.items ?? historyOf(state, body.previous_response_id);
  const fresh = toItems(state, body.input, history);
  checkContext(state, history, fresh);
  const tools = body.tools ?? [];
  const items = [...history, ...fresh];
  const instructions = body.instructions ?? '';
  const format = body.text?.format;
  const input = countCachedInput(state, { instructions, tools, format, items });
  if (input.tokens > state.contextWindow) {
    throw badRequest('Your input exceeds the context window of this model. Please adjust your input and try again.', 'input', 'context_length_exceeded');
  }
  const index = state.responsesAsked;
  state.responsesAsked += 1;
  return {
    body,
    conversation,
    request: { body, instructions, items, newItems: fresh, tools, format, index },
    input,
    createdAt: seconds(state),
  };
}

/** The conversation a request names, if any. 404 when it does not exist. */
export function findConversation(state: SandboxState, named: string | { id: string } | null | undefined): Conversation | undefined {
  if (!named) return undefined;
  const id = typeof named === 'string' ? named : named.id;
  const found = state.conversations.get(id);
  if (!found) throw notFound(`Conversation with id '${id}' not found.`, 'conversation');
  return found;
}

/** What the model saw and said up to a stored response. 400 `previous_response_not_found` when it is unknown, deleted, or was not stored. */
export function historyOf(state: SandboxState, id: string | null | undefined): Item[] {
  if (!id) return [];
  const found = state.responses.get(id);
  if (!found) throw badRequest(`Previous response with id '${id}' not found.`, 'previous_response_id', 'previous_response_not_found');
  return found.context;
}

export function seconds(state: SandboxState): number {
  return Math.floor(state.now().getTime() / 1000);
}
