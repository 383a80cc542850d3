import type OpenAI from 'openai';
import { lostItsThread, mapOpenAiError } from './map-openai-error.ts';
import { commonBody, respond, runStateless, toInput } from './openai-calls.ts';
import type { OpenAiCalls } from './openai-calls.ts';
import { ModelError } from './port.ts';
import type { ModelItem, ModelRequest, ModelResult } from './port.ts';
import { readOpenAiResponse } from './read-openai-response.ts';
import { pauseFor } from './retry-safely.ts';

const LOOK_TIMEOUT_MS = 5000;
/** The API takes no more in one call. */
const MOST_ITEMS = 20;

/**
 * Answers inside a conversation that the provider keeps. It is only a cache: whatever goes wrong with it, the call is made once more
 * without it, from our own transcript, and the result says that the copy is to be forgotten.
 */
export async function runInConversation(
  calls: OpenAiCalls,
  request: ModelRequest,
  thread: { conversationId: string | null; missed: readonly ModelItem[] },
): Promise<ModelResult> {
  const conversationId = thread.conversationId ?? (await openConversation(calls, request));
  if (conversationId === null) return runStateless(calls, request);
  const missed = thread.conversationId === null ? [] : thread.missed;
  const body = { ...commonBody(request), conversation: conversationId, input: [...missed, ...request.newItems].flatMap(toInput), store: true };
  try {
    return readOpenAiResponse(await respondWhenFree(calls, request, body), conversationId);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (error.kind === 'locked' || lostItsThread(error)) return runStateless(calls, request);
    if (!isUncertain(error)) throw error;
    if (request.signal.aborted) throw error;
    const landed = await findLanded(calls, request, conversationId);
    return landed ?? runStateless(calls, request);
  }
}

/** A conversation answers one call at a time; another process may be in it. Waits longer and longer, then gives up with `locked`. */
async function respondWhenFree(calls: OpenAiCalls, request: ModelRequest, body: Parameters<typeof respond>[2]): Promise<OpenAI.Responses.Response> {
  for (const pause of [...calls.lockedPausesMs, null]) {
    try {
      return await respond(calls, request, body);
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind !== 'locked' || pause === null) throw error;
      await pauseFor(pause, request.signal);
    }
  }
  throw new ModelError('locked', 'the conversation at the provider stayed busy', { safe: true });
}

/** Null when none can be opened: the turn then does without. */
async function openConversation(calls: OpenAiCalls, request: ModelRequest): Promise<string | null> {
  const items = request.history.slice(-MOST_ITEMS).flatMap(toInput);
  try {
    const created = await calls.client.conversations.create({ items }, { timeout: calls.limits().timeoutMs, signal: request.signal });
    return created.id;
  } catch (error) {
    const mapped = mapOpenAiError(error, request.signal);
    if (mapped.kind === 'auth' || mapped.kind === 'quota' || request.signal.aborted) throw mapped;
    return null;
  }
}

/** Failures after which the turn may have landed. A failed or cut response that we did read is no such case: it carries its usage. */
function isUncertain(error: ModelError): boolean {
  return error.usage === null && (error.kind === 'timeout' || error.kind === 'server' || error.kind === 'cut');
}

/** Asks whether an answer to our newest item arrived that we did not hear. Its usage is not known: it is reported as zero rather than guessed. */
async function findLanded(calls: OpenAiCalls, request: ModelRequest, conversationId: string): Promise<ModelResult | null> {
  const [answer, asked] = (await newestItems(calls, conversationId, request.signal)) ?? [];
  if (answer?.type !== 'message' || answer.role !== 'assistant' || answer.status !== 'completed') return null;
  const newest = request.newItems.at(-1);
  if (!newest || !('role' in newest)) return null;
  if (asked?.type !== 'message' || asked.role !== 'user' || readText(asked) !== newest.text) return null;
  const text = readText(answer);
  if (text === '') return null;
  const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  return { text, calls: [], calling: null, usage, model: 'unknown', requestId: null, conversationId };
}

function readText(item: OpenAI.Conversations.Message): string {
  return item.content.map((part) => (part.type === 'output_text' || part.type === 'input_text' ? part.text : '')).join('');
}

async function newestItems(calls: OpenAiCalls, conversationId: string, signal: AbortSignal): Promise<OpenAI.Conversations.ConversationItem[] | null> {
  try {
    const page = await calls.client.conversations.items.list(conversationId, { limit: 2, order: 'desc' }, { timeout: LOOK_TIMEOUT_MS, signal });
    return page.data;
  } catch {
    // Whether it landed stays unknown; the caller goes on without this conversation.
    return null;
  }
}
