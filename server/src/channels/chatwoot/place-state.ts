import type { ChatwootStatus } from './read-event.ts';
import { readMessage } from './read-event.ts';

// The lines in a thread that tell of its state, as Chatwoot's own translations put them in English, Dutch, German, French, Italian and Spanish. They begin with the
// conversation; a line about a label begins with who added it, whatever the label is called.
const OF_STATE = '^(?:conversation|gesprek|das gespräch|konversation|la conversation|la conversazione|la conversación|conversación) ';
const GIVEN_BACK = new RegExp(`${OF_STATE}.*(?:as pending|als ausstehend|en attente|in attesa|como pendiente|in behandeling|in afwachting)`, 'i');
const RESOLVED = new RegExp(`${OF_STATE}.*(?:resolved|gelöst|résolue|risolta|resuelta|marcada por|opgelost|gemarkeerd door)`, 'i');

/** What the listed messages of a pending conversation tell of when they were said. */
export interface PendingSince {
  /** The first of them that was said since it is pending; 0 where nothing tells. */
  from: number;
  /** Those before this one were said before it was resolved last. */
  over: number;
  /** The line that says it was resolved, and the first word after it. */
  end: { lineId: string; until: string } | null;
}

/**
 * With a list comes the state of now alone, and what was said before it began was said while people had the conversation, or before its end. `known`: how it
 * stood before the first of the listed, as far as we were told.
 */
export function findPendingSince(listed: readonly Record<string, unknown>[], known: ChatwootStatus | null): PendingSince {
  const messages = listed.map(readMessage);
  const lines = messages.map((message) => (message?.type === 'activity' ? message.text : ''));
  const given = lines.findLastIndex((line) => GIVEN_BACK.test(line));
  const resolved = lines.findLastIndex((line) => RESOLVED.test(line));
  // A resolved conversation is opened again by what its contact writes, and no line tells of it.
  const reopening = resolved === -1 && known !== 'resolved' ? 0 : messages.findIndex((message, at) => at > resolved && message?.type === 'incoming');
  const lineId = messages[resolved]?.id;
  const until = messages.find((message, at) => at > resolved && !message?.isPrivate && (message?.type === 'incoming' || message?.type === 'outgoing'))?.id;
  return {
    from: given > resolved ? given : Math.max(0, reopening),
    over: Math.max(0, resolved),
    end: lineId !== undefined && until !== undefined ? { lineId, until } : null,
  };
}
