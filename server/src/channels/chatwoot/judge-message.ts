import { mayWrite } from '#conversations';
import type { Inbox } from '#conversations';
import type { ChatwootConversation, ChatwootMessage } from './read-event.ts';
import { isForAssistant } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';

/** Why the assistant does not answer a customer's message; `answer` when the rules let it. */
export type Validation = 'answer' | 'not_pending' | 'human_took_part' | 'not_initial_message' | 'sender_not_allowed' | 'flooded';

export interface Verdict {
  validation: Validation;
  isInitial: boolean;
  /** From the conversation's beginning to the message; null where Chatwoot did not say. */
  timeDiffMs: number | null;
}

const INITIAL_THRESHOLD_MS = 5000;
// Chatwoot refuses the 201st message of a minute. A conversation that comes near has two machines in it.
export const MOST_A_MINUTE = 200;

/** Judges a customer's message by itself. `state`: the newest that is known of the conversation; `inLastMinute`: its messages, of whomever. */
export function judgeMessage(
  seen: { message: ChatwootMessage; conversation: ChatwootConversation },
  inbox: Inbox,
  about: { state: ThreadState | null; inLastMinute: number },
): Verdict {
  const { message, conversation } = seen;
  const rules = inbox.settings.assistant ?? {};
  const diff = message.createdAt && conversation.createdAt ? message.createdAt.getTime() - conversation.createdAt.getTime() : null;
  const isInitial = diff !== null && diff <= (rules.initial_threshold_ms ?? INITIAL_THRESHOLD_MS);
  const verdict = (validation: Validation): Verdict => ({ validation, isInitial, timeDiffMs: diff });
  if (about.state && !isForAssistant(about.state, inbox.settings.chatwoot?.takes ?? 'pending'))
    return verdict(about.state.heldByPerson ? 'human_took_part' : 'not_pending');
  if (about.inLastMinute >= (inbox.settings.chatwoot?.messages_per_minute ?? MOST_A_MINUTE)) return verdict('flooded');
  const person = conversation.contact;
  const senders = [person?.email, message.sender.email, person?.phone, person?.id].filter((one): one is string => typeof one === 'string');
  if (!mayWrite(rules, senders)) return verdict('sender_not_allowed');
  if (rules.initial_only && !isInitial) return verdict('not_initial_message');
  return verdict('answer');
}
