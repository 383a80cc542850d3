import type { ChatwootAttachment, ChatwootBot, ChatwootConversation, ChatwootState, ChatwootUser, Fields } from './chatwoot-state.ts';
import type { ChatwootCall } from './faults.ts';
import { notFound } from './refusal.ts';

/** Whose token came with a call. */
export type Actor = { kind: 'user'; user: ChatwootUser } | { kind: 'bot'; bot: ChatwootBot };

export interface ApiCall {
  state: ChatwootState;
  actor: Actor;
  /** The numbers in the path, in order. */
  ids: readonly number[];
  query: URLSearchParams;
  params: Fields;
  files: readonly Omit<ChatwootAttachment, 'id' | 'key'>[];
}

/** One address of the Application API. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1/accounts/{id}/`; `:id` is a number. */
  path: string;
  call: ChatwootCall;
  /** The few that a bot's token opens. */
  bots?: true;
  /** For administrators alone. */
  admins?: true;
  /** Answers with the body, `undefined` for a bare 200, or throws a `Refusal`. */
  answer: (call: ApiCall) => unknown;
}

export const nameOf = (actor: Actor): string => (actor.kind === 'user' ? actor.user.name : actor.bot.name);
export const isAdmin = (actor: Actor): boolean => actor.kind === 'user' && actor.user.role === 'administrator';
/** A number that came as a number or as text; `null` for everything else. */
export const numberOf = (value: unknown): number | null => (/^-?\d+$/.test(String(value)) ? Number(value) : null);
export const truthy = (value: unknown): boolean => value === true || value === 'true' || value === '1' || value === 1;

/** The one that the first number of the path names. Throws the 404. */
export function theConversation({ state, ids }: Pick<ApiCall, 'state' | 'ids'>): ChatwootConversation {
  const found = state.conversations.get(ids[0] ?? 0);
  if (!found) throw notFound();
  return found;
}
