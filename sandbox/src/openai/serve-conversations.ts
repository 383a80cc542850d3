import { badRequest, conversationLocked, notFound } from './api-error.ts';
import { checkMetadata } from './check-parameters.ts';
import { pageOf } from './page-of.ts';
import { seconds } from './plan-response.ts';
import { LIMITS, remember } from './sandbox-state.ts';
import type { Conversation, SandboxState } from './sandbox-state.ts';
import { rememberItems, toItems } from './store-items.ts';
import { validateShape } from './validate-request.ts';

const ITEMS_PER_CALL_MAX = 20;

function find(state: SandboxState, id: string): Conversation {
  const found = state.conversations.get(id);
  if (!found) throw notFound(`Conversation with id '${id}' not found.`);
  return found;
}

function describe(conversation: Conversation): object {
  return { id: conversation.id, object: 'conversation', created_at: conversation.createdAt, metadata: conversation.metadata };
}

function addItems(state: SandboxState, conversation: Conversation, input: readonly unknown[]): Conversation['items'] {
  if (input.length > ITEMS_PER_CALL_MAX) {
    throw badRequest(
      `Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length ${input.length} instead.`,
      'items',
      'array_above_max_length',
    );
  }
  const added = toItems(state, input, conversation.items);
  conversation.items.push(...added);
  rememberItems(state, added);
  return added;
}

export function createConversation(state: SandboxState, given: unknown): object {
  const body = validateShape('CreateConversation', given ?? {});
  checkMetadata(body.metadata);
  const conversation: Conversation = {
    id: state.nextId('conv'),
    createdAt: seconds(state),
    metadata: body.metadata ?? {},
    items: [],
    busy: false,
  };
  addItems(state, conversation, body.items ?? []);
  remember(state.conversations, conversation.id, conversation, LIMITS.conversations);
  return describe(conversation);
}

export function retrieveConversation(state: SandboxState, id: string): object {
  return describe(find(state, id));
}

export function updateConversation(state: SandboxState, id: string, given: unknown): object {
  const body = validateShape('UpdateConversation', given ?? {});
  checkMetadata(body.metadata);
  const conversation = find(state, id);
  conversation.metadata = body.metadata ?? {};
  return describe(conversation);
}

/** Removes the conversation alone. As with OpenAI its items outlive it: they stay known by id until they are deleted one by one. */
export function deleteConversation(state: SandboxState, id: string): object {
  find(state, id);
  state.conversations.delete(id);
  return { id, object: 'conversation.deleted', deleted: true };
}

export function createItems(state: SandboxState, id: string, given: unknown): object {
  const { items } = validateShape('CreateItems', given ?? {});
  const conversation = find(state, id);
  if (conversation.busy) throw conversationLocked();
  const data = addItems(state, conversation, items);
  return { object: 'list', data, first_id: data[0]?.id ?? '', last_id: data.at(-1)?.id ?? '', has_more: false };
}

export function listItems(state: SandboxState, id: string, query: URLSearchParams): object {
  return pageOf(find(state, id).items, query);
}

export function retrieveItem(state: SandboxState, id: string, itemId: string): object {
  const item = find(state, id).items.find((candidate) => candidate.id === itemId);
  if (!item) throw notFound(`Item with id '${itemId}' not found in conversation '${id}'.`);
  return item;
}

export function deleteItem(state: SandboxState, id: string, itemId: string): object {
  const conversation = find(state, id);
  retrieveItem(state, id, itemId);
  conversation.items = conversation.items.filter((item) => item.id !== itemId);
  state.items.delete(itemId);
  return describe(conversation);
}
