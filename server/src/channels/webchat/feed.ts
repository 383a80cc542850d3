import type { WidgetServerFrame } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { readChanged, readMessages } from './read-messages.ts';
import type { VisitorSession } from './visitor-session.ts';
import { isFromShop } from './widget-message.ts';

/** Pushes a conversation's messages to one socket, in the order of `seq`, each once. */
export interface Feed {
  /** Something may be new. Many calls while one reading runs make one more reading. */
  wake(): void;
  /** A message that was sent before may have been edited or deleted. */
  lookBack(): void;
  close(): void;
}

const PAGE = 100;

/**
 * Hints carry no truth: each one only makes the feed read what stands after its last `seq`. A lost hint is made up for by the next,
 * a doubled one reads nothing; and since a `seq` is given under the conversation's lock, none can appear behind the cursor later.
 */
export function createFeed(
  ctx: Pick<Ctx, 'db' | 'log' | 'vault' | 'clock'>,
  feed: { session: () => VisitorSession; afterSeq: number; readSeq: number; send(frame: WidgetServerFrame): void },
): Feed {
  let cursor = feed.afterSeq;
  let readSeq = feed.readSeq;
  let running = false;
  let again = false;
  let closed = false;
  // What resuming finds changed is sent once, whether the widget knows it or not: it cannot say what it has.
  let back = true;
  const told = new Map<string, string>();

  const tellChanged = async (): Promise<void> => {
    back = false;
    for (const message of await readChanged(ctx, feed.session(), cursor + 1)) {
      const state = `${message.edited_at}|${message.deleted}|${message.text}`;
      if (closed || told.get(message.id) === state) continue;
      told.set(message.id, state);
      feed.send({ type: 'message', message });
    }
  };

  const readOn = async (): Promise<void> => {
    for (;;) {
      again = false;
      if (back) await tellChanged();
      const page = await readMessages(ctx, feed.session(), cursor, PAGE);
      if (closed) return;
      for (const message of page.messages) feed.send({ type: 'message', message });
      cursor = page.upTo;
      const answered = page.stored.findLast(isFromShop)?.seq ?? 0;
      if (answered > readSeq) feed.send({ type: 'read', seq: (readSeq = answered) });
      if (!page.hasMore && !again && !back) return;
    }
  };

  const wake = (): void => {
    again = true;
    if (running || closed) return;
    running = true;
    readOn()
      // The next hint or the widget's reconnect reads again from the same place.
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'a web chat feed could not read'))
      .finally(() => {
        running = false;
      });
  };
  return {
    wake,
    lookBack() {
      back = true;
      wake();
    },
    close() {
      closed = true;
    },
  };
}
