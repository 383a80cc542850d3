import type { ChatwootStatus } from './read-event.ts';
import { readMessage } from './read-event.ts';

// The lines in a thread that tell of its state, as Chatwoot's own translations put them.
const GIVEN_BACK = /as pending|als ausstehend|en attente|como pendiente|in behandeling|in afwachting/i;
const RESOLVED = /resolved|gelöst|résolue|resuelta|marcada por|opgelost|gemarkeerd door/i;

/**
 * From which of the listed messages on a conversation that is pending now has been so: with a list comes the state of now alone, and what was said before was said while
 * people had it, or after its end. 0 where nothing tells. `known`: how it stood before the first of them, as far as we were told.
 */
export function findPendingSince(listed: readonly Record<string, unknown>[], known: ChatwootStatus | null): number {
  const messages = listed.map(readMessage);
  const lines = messages.map((message) => (message?.type === 'activity' ? message.text : ''));
  const given = lines.findLastIndex((line) => GIVEN_BACK.test(line));
  const resolved = lines.findLastIndex((line) => RESOLVED.test(line));
  if (given > resolved) return given;
  if (resolved === -1 && known !== 'resolved') return 0;
  // A resolved conversation is opened again by what its contact writes, and no line tells of it.
  const reopening = messages.findIndex((message, at) => at > resolved && message?.type === 'incoming');
  return Math.max(0, reopening);
}
