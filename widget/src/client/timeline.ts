import type { WidgetAttachment, WidgetMessage } from '../protocol.ts';

export type PendingState = 'sending' | 'failed';

/** A file that the server has, for a message of the visitor. */
export type SentFile = Pick<WidgetAttachment, 'id' | 'name' | 'size'>;

/** A message of the visitor that the server has not confirmed. */
export interface PendingMessage {
  client_id: string;
  text: string;
  files: readonly SentFile[];
  state: PendingState;
  created_at: string;
}

/**
 * What the visitor sees: confirmed messages by `seq`, then the unconfirmed in the order they were written.
 * `watermark` is the highest `seq` below which nothing is missing; a new connection resumes from it.
 */
export interface Timeline {
  messages: readonly WidgetMessage[];
  pending: readonly PendingMessage[];
  watermark: number;
}

export const emptyTimeline: Timeline = { messages: [], pending: [], watermark: 0 };

/** Puts a message in its place. One with a known `id` replaces the old (an edit, a deletion, a repeat); its pending twin disappears. */
export function placeMessage(timeline: Timeline, message: WidgetMessage): Timeline {
  const messages = timeline.messages.filter((other) => other.id !== message.id);
  const after = messages.findLastIndex((other) => other.seq < message.seq);
  messages.splice(after + 1, 0, message);
  const pending = message.client_id === null ? timeline.pending : timeline.pending.filter((other) => other.client_id !== message.client_id);
  return { ...timeline, messages, pending };
}

/** Says that everything up to `seq` is here. Never goes back. */
export function raiseWatermark(timeline: Timeline, seq: number): Timeline {
  return seq > timeline.watermark ? { ...timeline, watermark: seq } : timeline;
}

export function addPending(timeline: Timeline, message: PendingMessage): Timeline {
  return { ...timeline, pending: [...timeline.pending, message] };
}

export function setPendingState(timeline: Timeline, clientId: string, state: PendingState): Timeline {
  const pending = timeline.pending.map((message) => (message.client_id === clientId ? { ...message, state } : message));
  return { ...timeline, pending };
}

/** How many messages of the assistant or a teammate the visitor has not seen. */
export function countUnread(timeline: Timeline, readSeq: number): number {
  return timeline.messages.filter((message) => message.seq > readSeq && !message.deleted && (message.author === 'assistant' || message.author === 'teammate'))
    .length;
}
