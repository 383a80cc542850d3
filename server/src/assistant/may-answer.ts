import type { TurnState } from '#conversations';

// The Dixa integration's own measure of an initial message: written at most so long after its conversation began.
const INITIAL_THRESHOLD_MS = 5000;

/** Whether the inbox's rules let the assistant answer this burst. Both rules are off by default. */
export function mayAnswer(state: TurnState, firstOfBurst: { createdAt: Date } | undefined): 'yes' | 'not_initial_message' | 'sender_not_allowed' {
  const rules = state.inbox.settings.assistant ?? {};
  const senders = state.contact.identities.map((identity) => identity.value.toLowerCase());
  const isListed = (list: readonly string[]) => list.some((entry) => senders.some((sender) => fits(entry.trim().toLowerCase(), sender)));
  if (rules.block && isListed(rules.block)) return 'sender_not_allowed';
  if (rules.allow && rules.allow.length > 0 && !isListed(rules.allow)) return 'sender_not_allowed';
  if (rules.initial_only && firstOfBurst && state.ticket) {
    const after = firstOfBurst.createdAt.getTime() - state.ticket.createdAt.getTime();
    if (after > (rules.initial_threshold_ms ?? INITIAL_THRESHOLD_MS)) return 'not_initial_message';
  }
  return 'yes';
}

/** An entry is an address, number or id; `@example.com` stands for everybody there. */
function fits(entry: string, sender: string): boolean {
  if (entry === '') return false;
  if (entry.startsWith('@')) return sender.endsWith(entry);
  return sender === entry || (/^\+?\d{6,}$/.test(entry) && sender.replace(/^\+/, '') === entry.replace(/^\+/, ''));
}
