import type { StoredMessage } from './message-row.ts';
import type { InboxKind } from './schema.ts';

export interface OutsideReach {
  /** Whether the contact has the old text. */
  reached: 'nobody' | 'contact' | 'maybe';
  /** True when nothing of it remains outside. */
  unsent: boolean;
  explanation: string;
}

/** What changing a message cannot undo, in words for a person. */
export function reachOf(message: StoredMessage, inbox: InboxKind, change: 'edited' | 'deleted'): OutsideReach {
  if (message.kind === 'note') return { reached: 'nobody', unsent: true, explanation: 'Notes are seen by teammates only.' };
  if (message.authorKind === 'contact')
    return { reached: 'contact', unsent: false, explanation: 'The contact said it. What they have on their side stays there.' };
  if (inbox === 'webchat')
    return {
      reached: 'contact',
      unsent: true,
      explanation: change === 'edited' ? 'The chat shows the new text.' : 'The chat shows that a message was removed.',
    };
  switch (message.delivery) {
    case 'queued':
      return {
        reached: 'nobody',
        unsent: true,
        explanation: change === 'edited' ? 'It was not sent yet: the new text goes out.' : 'It was not sent yet, and will not be.',
      };
    case 'sent':
    case 'delivered':
    case 'read':
      return { reached: 'contact', unsent: false, explanation: 'The contact has the old text. It was delivered outside and cannot be taken back there.' };
    case 'sending':
    case 'unknown':
      return { reached: 'maybe', unsent: false, explanation: 'It was on its way and may have arrived. What arrived cannot be taken back.' };
    default:
      return { reached: 'nobody', unsent: true, explanation: 'It was never sent.' };
  }
}
