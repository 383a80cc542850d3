import { EventEmitter } from 'node:events';

/** A hint that something changed. It never carries truth: who hears it reads the database. */
export interface Hint {
  topic: string;
  payload: Record<string, string | number | boolean | null>;
}

/**
 * Hints between parts of a process and between processes. Lost hints are harmless by design: jobs are polled, sockets resume by `seq`.
 * Hints leave after the commit and are sent in batches: a NOTIFY inside the transaction would take Postgres's
 * one notification lock at commit and line every transaction up behind it.
 */
export interface Realtime {
  publish(topic: string, payload: Hint['payload']): void;
  subscribe(topic: string, listener: (payload: Hint['payload']) => void): () => void;
  close(): Promise<void>;
}

/** Topic published inside a process when hints of others may have been lost: whoever follows something reads on by itself. */
export const GAP = 'realtime.gap';

/** How hints travel to other processes; absent when there is only one. */
export interface Fanout {
  send(hints: Hint[]): Promise<void>;
  /** `onGap` is called when hints may have been lost. */
  listen(listener: (hints: Hint[]) => void, onGap: () => void): Promise<void>;
  close(): Promise<void>;
}

const FLUSH_AFTER_MS = 4;

export async function createRealtime(fanout: Fanout | null, onError: (error: unknown) => void): Promise<Realtime> {
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  let waiting: Hint[] = [];
  let timer: NodeJS.Timeout | null = null;
  const deliver = (hints: Hint[]) => {
    for (const hint of hints) bus.emit(hint.topic, hint.payload);
  };
  await fanout?.listen(deliver, () => bus.emit(GAP, {}));
  const flush = () => {
    timer = null;
    const hints = waiting;
    waiting = [];
    fanout?.send(hints).catch(onError);
  };
  return {
    publish(topic, payload) {
      bus.emit(topic, payload);
      if (!fanout) return;
      waiting.push({ topic, payload });
      timer ??= setTimeout(flush, FLUSH_AFTER_MS);
    },
    subscribe(topic, listener) {
      bus.on(topic, listener);
      return () => bus.off(topic, listener);
    },
    async close() {
      if (timer) clearTimeout(timer);
      await fanout?.close();
      bus.removeAllListeners();
    },
  };
}

export { cursorOf, readEventsSince, readNewEvents } from './realtime/event-log.ts';
export type { LogPosition, LoggedEvent } from './realtime/event-log.ts';
