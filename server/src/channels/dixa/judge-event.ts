import { mayWrite } from '#conversations';
import type { Inbox } from '#conversations';
import type { DixaEvent } from './read-event.ts';

/** Why the assistant does not answer an event; `answer` when the rules of the inbox let it. */
export type Validation =
  | 'answer'
  | 'event_not_handled'
  | 'malformed_event'
  | 'not_inbound'
  | 'own_message'
  | 'human_took_part'
  | 'not_initial_message'
  | 'sender_not_allowed';

export interface Verdict {
  validation: Validation;
  isInitial: boolean;
  /** From the conversation's beginning to the message; null where Dixa did not say. */
  timeDiffMs: number | null;
}

const INITIAL_THRESHOLD_MS = 5000;

export const REASONS: Readonly<Record<Validation, string>> = {
  answer: 'The assistant answers it.',
  event_not_handled: 'Only CONVERSATION_MESSAGE_ADDED is answered; the event is stored.',
  malformed_event: 'The event has no event_id, event_fqn, conversation or message_id.',
  not_inbound: 'The message was not written by the customer.',
  own_message: 'The message is one of ours.',
  human_took_part: 'A person has the conversation.',
  not_initial_message: 'The message came too long after its conversation began to be the first one.',
  sender_not_allowed: 'The rules of the inbox keep the assistant from answering this sender.',
};

/** Judges an event by itself: pure, so the answer to the webhook and the job that stores it say the same. */
export function judgeEvent(event: DixaEvent | null, inbox: Inbox, agentId: string | undefined): Verdict {
  const verdict = (validation: Validation, timeDiffMs: number | null = null, isInitial = false): Verdict => ({ validation, isInitial, timeDiffMs });
  if (!event) return verdict('malformed_event');
  const { message, conversation } = event;
  if (!message) return verdict(event.fqn === 'CONVERSATION_MESSAGE_ADDED' ? 'malformed_event' : 'event_not_handled');
  if (!message.inbound) return verdict(message.author?.id === agentId ? 'own_message' : 'not_inbound');
  if (message.author?.isMember || message.author?.id === agentId) return verdict(message.author?.id === agentId ? 'own_message' : 'not_inbound');
  const rules = inbox.settings.assistant ?? {};
  const diff = message.createdAt && conversation.createdAt ? message.createdAt.getTime() - conversation.createdAt.getTime() : null;
  const isInitial = diff !== null && diff <= (rules.initial_threshold_ms ?? INITIAL_THRESHOLD_MS);
  const { assignee } = conversation;
  if (assignee?.isMember && assignee.id !== agentId) return verdict('human_took_part', diff, isInitial);
  const person = message.author ?? conversation.requester;
  const senders = [person?.email, conversation.requester?.email, person?.id].filter((one): one is string => typeof one === 'string');
  if (!mayWrite(rules, senders)) return verdict('sender_not_allowed', diff, isInitial);
  // People keep their desk and want the first mail answered: in Dixa this rule is on until it is turned off.
  if ((rules.initial_only ?? true) && !isInitial) return verdict('not_initial_message', diff, isInitial);
  return verdict('answer', diff, isInitial);
}

/** Whether an event is one that the record of interactions tells of: a customer's message. */
export function concernsAssistant({ validation }: Verdict): boolean {
  return validation === 'answer' || validation === 'human_took_part' || validation === 'not_initial_message' || validation === 'sender_not_allowed';
}
