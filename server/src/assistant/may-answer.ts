import { mayWrite } from '#conversations';
import type { StoredMessage, TurnState } from '#conversations';

// The Dixa integration's own measure of an initial message: written at most so long after its conversation began.
const INITIAL_THRESHOLD_MS = 5000;

export type Permission = 'yes' | 'not_initial_message' | 'sender_not_allowed' | 'human_took_part' | 'flooded';

const SKIPS: readonly string[] = ['not_initial_message', 'sender_not_allowed', 'human_took_part', 'flooded'] satisfies Permission[];
/** Channels that have judged by the provider's own clock. */
const JUDGED: readonly string[] = ['dixa', 'chatwoot'];

/**
 * Whether the inbox's rules let the assistant answer this burst. Both rules are off by default. A channel that knows better when a message
 * was written, and by whom its conversation is held, has judged already and says so in `content.skipped`.
 */
export function mayAnswer(state: TurnState, burst: readonly Pick<StoredMessage, 'createdAt' | 'content'>[]): Permission {
  const rules = state.inbox.settings.assistant ?? {};
  const judged = burst.flatMap(({ content }) => (typeof content['skipped'] === 'string' ? [content['skipped']] : []));
  const skipped = judged.find((reason) => SKIPS.includes(reason));
  if (skipped !== undefined) return skipped as Permission;
  const senders = state.contact.identities.map((identity) => identity.value);
  if (!mayWrite(rules, senders)) return 'sender_not_allowed';
  const [first] = burst;
  if (!JUDGED.includes(state.inbox.kind) && rules.initial_only && first && state.ticket) {
    const after = first.createdAt.getTime() - state.ticket.createdAt.getTime();
    if (after > (rules.initial_threshold_ms ?? INITIAL_THRESHOLD_MS)) return 'not_initial_message';
  }
  return 'yes';
}
