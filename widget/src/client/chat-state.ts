import type { WidgetAsking, WidgetAttributes, WidgetRating, WidgetReason, WidgetShop, WidgetTypingAuthor, WidgetUser } from '../protocol.ts';
import type { ConnectionState } from './connection.ts';
import type { DraftFile } from './draft-files.ts';
import type { SessionKeeper } from './keep-session.ts';
import { emptyTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import type { Timings } from './timings.ts';
import type { Upload } from './upload-file.ts';
import type { WidgetAttachment } from '../protocol.ts';

export interface ChatState {
  connection: ConnectionState;
  shop: WidgetShop | null;
  timeline: Timeline;
  /** Who is writing to the visitor now. */
  typing: WidgetTypingAuthor | null;
  unread: number;
  /** How far the shop has read the visitor's messages. */
  shopReadSeq: number;
  /** What the visitor may rate now; null when there is nothing. */
  rating: WidgetRating | null;
  /** What is still asked of the visitor; null before there is a session. */
  asking: WidgetAsking | null;
  /** Files for the next message. */
  files: readonly DraftFile[];
  /** Why the visitor cannot write; null when they can, or nobody said why not. */
  refusal: WidgetReason | null;
  /** The server wants a pause; what waits goes on by itself. */
  slow: boolean;
}

export const emptyState: ChatState = {
  connection: 'idle',
  shop: null,
  timeline: emptyTimeline,
  typing: null,
  unread: 0,
  shopReadSeq: 0,
  rating: null,
  asking: null,
  files: [],
  refusal: null,
  slow: false,
};

export interface ChatOptions {
  inboxKey: string;
  /** Where the server is, such as `https://desk.example`. No trailing slash. */
  origin: string;
  locale: string;
  pageUrl: () => string;
  name?: string;
  email?: string;
  /** Whom the page has signed in. */
  user?: WidgetUser | null;
  attributes?: WidgetAttributes;
  /** From the link of a mail. */
  continueWith?: string | null;
  keeper: SessionKeeper;
  timings: Timings;
  now: () => Date;
  random: () => number;
  upload: (upload: Upload) => Promise<WidgetAttachment>;
}
