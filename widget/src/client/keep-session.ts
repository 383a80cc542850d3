import type { SentFile } from './timeline.ts';

/** What outlives the page: the token, as whose it was given, how far the visitor has read, and what was typed but not yet stored by the server. */
export interface KeptSession {
  token: string | null;
  /** The shop's user it belongs to; null for nobody's. */
  user: string | null;
  readSeq: number;
  pending: { client_id: string; text: string; files: readonly SentFile[] }[];
}

export interface SessionKeeper {
  load(): KeptSession;
  save(session: KeptSession): void;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

function parsePending(item: unknown): KeptSession['pending'] {
  if (typeof item !== 'object' || item === null) return [];
  const { client_id, text, files } = item as { client_id?: unknown; text?: unknown; files?: unknown };
  if (typeof client_id !== 'string' || typeof text !== 'string') return [];
  return [{ client_id, text, files: Array.isArray(files) ? (files as SentFile[]) : [] }];
}

function parseKept(raw: string | null): KeptSession {
  const kept: KeptSession = { token: null, user: null, readSeq: 0, pending: [] };
  if (raw === null) return kept;
  try {
    const value = JSON.parse(raw) as Partial<Record<keyof KeptSession, unknown>> | null;
    if (typeof value?.token === 'string') kept.token = value.token;
    if (typeof value?.user === 'string') kept.user = value.user;
    if (typeof value?.readSeq === 'number') kept.readSeq = value.readSeq;
    if (Array.isArray(value?.pending)) kept.pending = value.pending.flatMap(parsePending);
  } catch {
    // Somebody else's value under our key: start afresh.
  }
  return kept;
}

/**
 * Keeps the session under one key per inbox. `storage` is a getter because merely touching `window.localStorage` throws where the visitor
 * blocks site data; then the chat works until the page is left.
 */
export function createSessionKeeper(inboxKey: string, storage: () => Storage | null): SessionKeeper {
  const name = `baton.${inboxKey}`;
  let memory: string | null = null;
  return {
    load() {
      try {
        return parseKept(storage()?.getItem(name) ?? memory);
      } catch {
        return parseKept(memory);
      }
    },
    save(session) {
      memory = JSON.stringify(session);
      try {
        storage()?.setItem(name, memory);
      } catch {
        // Full or forbidden: the copy in memory serves this page.
      }
    },
  };
}
