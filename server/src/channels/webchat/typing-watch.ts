import { WIDGET_TYPING_TTL_MS } from '@baton/contract';
import type { WidgetTypingAuthor } from '@baton/contract';
import type { Ctx } from '#platform/context';

/** Topic on which the assistant, teammates and visitors say that they are writing: `{author, typing}`. */
export function typingTopic(conversationId: string): string {
  return `typing:${conversationId}`;
}

/** Topic on which the desk hears of every contact who types. */
const CONTACT_TYPING = 'contact.typing';

export interface Typist {
  workspaceId: string;
  conversationId: string;
  author: WidgetTypingAuthor | 'contact';
  typing: boolean;
}

/** Says to everybody whom it concerns that somebody writes, or has stopped: the other side of the chat, and the desk. */
export function sayTyping(ctx: Pick<Ctx, 'realtime'>, { workspaceId, conversationId, author, typing }: Typist): void {
  ctx.realtime.publish(typingTopic(conversationId), { author, typing });
  if (author === 'contact') ctx.realtime.publish(CONTACT_TYPING, { workspace_id: workspaceId, conversation_id: conversationId, typing });
}

/** Who of the shop's side a typing hint is about; null for the visitor's own. */
export function typingAuthor(value: unknown): WidgetTypingAuthor | null {
  return value === 'assistant' || value === 'teammate' ? value : null;
}

export interface TypingWatch {
  /** Who is writing in this conversation now, as far as was heard. */
  ask(conversationId: string): WidgetTypingAuthor | null;
  close(): void;
}

interface Watched {
  author: WidgetTypingAuthor | null;
  since: number;
  askedAt: number;
  unsubscribe(): void;
}

const MOST_WATCHED = 5000;
const FORGET_AFTER_MS = 60_000;
// A turn that never says it has ended is forgotten after this long.
const LONGEST_MS = 60_000;

/**
 * Who is writing, for visitors who poll. Hints are not stored anywhere, so a conversation is listened to from the first question on
 * and until nobody has asked for a minute.
 */
export function createTypingWatch(ctx: Pick<Ctx, 'realtime' | 'clock'>): TypingWatch {
  const watched = new Map<string, Watched>();
  const forget = (now: number) => {
    for (const [id, one] of watched) {
      if (watched.size < MOST_WATCHED && now - one.askedAt < FORGET_AFTER_MS) continue;
      one.unsubscribe();
      watched.delete(id);
    }
  };
  const watch = (conversationId: string, now: number): Watched => {
    forget(now);
    const state: Watched = {
      author: null,
      since: now,
      askedAt: now,
      unsubscribe: ctx.realtime.subscribe(typingTopic(conversationId), (hint) => {
        const author = typingAuthor(hint['author']);
        if (author === null) return;
        state.author = hint['typing'] === true ? author : null;
        state.since = ctx.clock.now().getTime();
      }),
    };
    watched.set(conversationId, state);
    return state;
  };
  return {
    ask(conversationId) {
      const now = ctx.clock.now().getTime();
      const state = watched.get(conversationId) ?? watch(conversationId, now);
      state.askedAt = now;
      return now - state.since < LONGEST_MS ? state.author : null;
    },
    close() {
      for (const one of watched.values()) one.unsubscribe();
      watched.clear();
    },
  };
}

/** Repeats a typing mark while it lasts: the other side forgets it after `WIDGET_TYPING_TTL_MS`. */
export function createTypingRelay(send: (author: WidgetTypingAuthor, typing: boolean) => void): {
  hear(author: WidgetTypingAuthor, typing: boolean): void;
  stop(): void;
} {
  let timer: NodeJS.Timeout | null = null;
  let repeats = 0;
  const stop = () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  return {
    hear(author, typing) {
      stop();
      send(author, typing);
      if (!typing) return;
      repeats = Math.ceil(LONGEST_MS / (WIDGET_TYPING_TTL_MS / 2));
      timer = setInterval(() => {
        repeats -= 1;
        if (repeats <= 0) stop();
        else send(author, true);
      }, WIDGET_TYPING_TTL_MS / 2);
    },
    stop,
  };
}
