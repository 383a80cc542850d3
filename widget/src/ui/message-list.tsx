import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../client/chat-state.ts';
import type { WidgetMessage } from '../protocol.ts';
import type { Words } from '../text/words.ts';
import { tellMoment } from '../text/tell-time.ts';
import { withName } from '../text/words.ts';
import { MessageView, PendingView } from './message-view.tsx';

interface MessageListProps {
  state: ChatState;
  /** Where files are. */
  origin: string;
  words: Words;
  locale: string;
  /** How the visitor writes times. */
  region: string;
  onRetry: (clientId: string) => void;
  onSuggestion: (text: string) => void;
  /** Called with whether the newest message is in view. */
  onBottom: (atBottom: boolean) => void;
}

/** Pixels from the end that still count as "at the end". */
const NEAR = 60;

function typingName(state: ChatState, words: Words): string {
  if (state.typing === 'assistant') return state.shop?.assistant_name ?? words.colleague;
  return state.timeline.messages.findLast((message) => message.author === 'teammate')?.author_name ?? words.colleague;
}

function sameVoice(message: WidgetMessage, above: WidgetMessage | undefined): boolean {
  return above?.author === message.author && above.author_name === message.author_name;
}

/** What may be promised of people after a handoff: nothing while they are there, the truth while they are not. */
function promiseOf({ shop, timeline }: ChatState, { words, region }: { words: Words; region: string }): string | null {
  const hours = shop?.hours ?? null;
  const handoff = timeline.messages.findLast((message) => message.hands_over === true || message.kind === 'handoff');
  if (hours === null || hours.is_open || handoff === undefined) return null;
  if (timeline.messages.some((message) => message.seq > handoff.seq && message.author === 'teammate')) return null;
  return hours.opens_at === null ? words.handoffClosed : withName(words.handoffLater, tellMoment(new Date(hours.opens_at), new Date(), { words, region }));
}

/** Questions that the shop proposes, until something was said. */
function Suggestions({ state, words, onPick }: { state: ChatState; words: Words; onPick: (text: string) => void }): JSX.Element | null {
  const { messages, pending } = state.timeline;
  const suggestions = state.shop?.suggestions ?? [];
  if (suggestions.length === 0 || messages.length > 0 || pending.length > 0 || state.refusal !== null) return null;
  return (
    <ul class="suggestions" aria-label={words.suggestions}>
      {suggestions.map((text) => (
        <li key={text}>
          <button type="button" onClick={() => onPick(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The shop's first words, and who is speaking: that it is no person is said before anything is asked. */
function Greeting({ shop, words }: { shop: ChatState['shop']; words: Words }): JSX.Element {
  const greeting = shop === null || shop.greeting === '' ? words.greeting : shop.greeting;
  return (
    <div class="row assistant">
      {shop !== null && <div class="name">{shop.assistant_name}</div>}
      <div class="bubble">
        <p>{greeting}</p>
      </div>
      {shop !== null && <div class="note">{withName(words.aiNote, shop.assistant_name)}</div>}
    </div>
  );
}

/** Keeps to the end as messages come, unless the visitor has scrolled up to read; own messages always bring it back. */
export function MessageList({ state, origin, words, locale, region, onRetry, onSuggestion, onBottom }: MessageListProps): JSX.Element {
  const boxRef = useRef<HTMLDivElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const { messages, pending } = state.timeline;
  const toEnd = (): void => {
    if (boxRef.current !== null) boxRef.current.scrollTop = boxRef.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (atBottom) toEnd();
  }, [messages, state.typing, atBottom]);
  useLayoutEffect(toEnd, [pending.length]);
  const scrolled = (): void => {
    const element = boxRef.current;
    if (element === null) return;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    setAtBottom(near);
    onBottom(near);
  };
  const lastOwn = messages.findLast((message) => message.author === 'contact');
  const receipt = (message: WidgetMessage): string | null => {
    if (message !== lastOwn || pending.length > 0) return null;
    return message.seq <= state.shopReadSeq ? words.seen : words.sent;
  };
  const promise = promiseOf(state, { words, region });
  return (
    <div class="scroll" ref={boxRef} onScroll={scrolled} tabIndex={0} role="region" aria-label={words.conversation}>
      <div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-label={words.conversation}>
        <Greeting shop={state.shop} words={words} />
        {messages.map((message, index) => (
          <MessageView
            key={message.id}
            message={message}
            origin={origin}
            words={words}
            locale={locale}
            region={region}
            named={!sameVoice(message, messages[index - 1])}
            receipt={receipt(message)}
          />
        ))}
        {pending.map((message) => (
          <PendingView key={message.client_id} message={message} words={words} region={region} onRetry={() => onRetry(message.client_id)} />
        ))}
      </div>
      {promise !== null && (
        <div class="system" role="status">
          <span>{promise}</span>
        </div>
      )}
      <Suggestions state={state} words={words} onPick={onSuggestion} />
      {state.typing !== null && (
        <div class="typing" role="status">
          <i />
          <i />
          <i />
          <span class="hidden">{withName(words.typing, typingName(state, words))}</span>
        </div>
      )}
      {!atBottom && state.unread > 0 && (
        <button type="button" class="jump" onClick={toEnd}>
          {words.newMessages} ↓
        </button>
      )}
    </div>
  );
}
