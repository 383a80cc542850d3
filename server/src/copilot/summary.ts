import type { StoredMessage } from '#conversations';

/** Something that was said, with its place in the conversation. */
export interface Said {
  text: string;
  seq: number;
  author: StoredMessage['authorKind'];
  at: Date;
}

export interface Summary {
  sentences: { text: string; seqs: number[] }[];
  who: { name: string | null; role: 'buyer' | 'seller' | 'unknown'; earlierTickets: number };
  /** What the contact came with. */
  what: Said | null;
  /** Their last question that nobody has answered. */
  openQuestion: Said | null;
  /** The last time we said that something will be done. */
  lastPromise: Said | null;
  /** Messages that were read. */
  messages: number;
}
