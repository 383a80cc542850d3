import { badRequest, notFound } from './api-error.ts';
import type { SandboxState } from './sandbox-state.ts';
import { LIMITS, remember } from './sandbox-state.ts';
import type { Item } from './turn.ts';

const PREFIX: Record<string, string> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fco',
  reasoning: 'rs',
  mcp_call: 'mcp',
  mcp_list_tools: 'mcpl',
  mcp_approval_request: 'mcpr',
  mcp_approval_response: 'mcpa',
  file_search_call: 'fs',
  web_search_call: 'ws',
  compaction: 'cmp',
};

/**
 * Turns what a caller may send (a string, easy messages, items, references) into stored items with ids.
 * Throws 400 for an id that is in `history` already or twice in the input, 404 for a reference to nothing.
 */
export function toItems(state: SandboxState, input: unknown, history: readonly Item[] = []): Item[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') return [message(state, { role: 'user', content: input })];
  const taken = new Set<string>();
  return (input as Record<string, unknown>[]).map((raw) => {
    const id = raw['id'];
    if (typeof id === 'string') {
      if (taken.size === 0) for (const item of history) taken.add(item.id);
      if (taken.has(id)) throw badRequest(`Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`, 'input');
      taken.add(id);
    }
    return toItem(state, raw);
  });
}

function toItem(state: SandboxState, raw: Record<string, unknown>): Item {
  const type = typeof raw['type'] === 'string' ? raw['type'] : 'message';
  if (type === 'item_reference') {
    const found = state.items.get(String(raw['id']));
    if (!found) throw notFound(`Item with id '${String(raw['id'])}' not found.`, 'input');
    return found;
  }
  if (type === 'message') return message(state, raw);
  const id = typeof raw['id'] === 'string' ? raw['id'] : state.nextId(PREFIX[type] ?? 'item');
  const done = type === 'function_call' || type === 'function_call_output' ? { status: 'completed' } : {};
  return { ...done, ...raw, type, id };
}

function message(state: SandboxState, raw: Record<string, unknown>): Item {
  const { content, role } = raw;
  const text = typeof content === 'string' ? [textPart(String(role), content)] : content;
  const id = typeof raw['id'] === 'string' ? raw['id'] : state.nextId('msg');
  return { ...raw, type: 'message', id, role, status: 'completed', content: text };
}

function textPart(role: string, text: string): object {
  return role === 'assistant' ? { type: 'output_text', text, annotations: [], logprobs: [] } : { type: 'input_text', text };
}

/** Makes items findable by id, for references and replays, and notes which output needs which reasoning item. */
export function rememberItems(state: SandboxState, items: readonly Item[]): void {
  for (const [at, item] of items.entries()) {
    remember(state.items, item.id, item, LIMITS.items);
    const before = items[at - 1];
    if (before?.type === 'reasoning' && item.type !== 'reasoning') remember(state.reasoningOf, item.id, before.id, LIMITS.items);
  }
}

/** Everything an item says in words: text parts, a string output, a refusal. */
export function textOf(item: Item): string {
  const said = item['content'] ?? item['output'];
  if (typeof said === 'string') return said;
  if (!Array.isArray(said)) return '';
  return (said as Record<string, unknown>[]).map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n');
}
