import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatClient, ChatState } from '../client/chat-client.ts';
import type { Locale } from '../text/pick-locale.ts';
import { withName, words as allWords } from '../text/words.ts';
import type { Words } from '../text/words.ts';
import { Composer } from './composer.tsx';
import { ChatIcon, CloseIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { RatingCard } from './rating-card.tsx';

/** A short cut of the line is not worth a word. */
const OFFLINE_NOTICE_MS = 2_500;

export interface ChatWidgetProps {
  client: ChatClient;
  locale: Locale;
  open: boolean;
  draft: string;
  onOpen: (open: boolean) => void;
  onDraft: (draft: string) => void;
}

function useChatState(client: ChatClient): ChatState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    // Something may have come between the first drawing and this effect.
    setState(client.state);
    return client.subscribe(() => setState(client.state));
  }, [client]);
  return state;
}

function usePageVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const changed = (): void => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  return visible;
}

function useOffline(state: ChatState): boolean {
  const up = state.connection === 'online' || state.connection === 'polling' || state.connection === 'idle';
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (up) return;
    const timer = setTimeout(() => setLate(true), OFFLINE_NOTICE_MS);
    return () => clearTimeout(timer);
  }, [up]);
  return late && !up;
}

function Launcher({ words, open, unread, onClick }: { words: Words; open: boolean; unread: number; onClick: () => void }): JSX.Element {
  const count = unread === 1 ? words.unread : withName(words.unreadMany, String(unread));
  const label = open ? words.close : words.open;
  return (
    <button
      type="button"
      class={`launcher ${open ? 'is-open' : ''}`}
      aria-expanded={open}
      aria-label={unread > 0 && !open ? `${label}, ${count}` : label}
      onClick={onClick}
    >
      {open ? <CloseIcon /> : <ChatIcon />}
      {unread > 0 && !open && (
        <span class="badge" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </button>
  );
}

function Panel({ client, locale, draft, onOpen, onDraft, state }: ChatWidgetProps & { state: ChatState }): JSX.Element {
  const words = allWords[locale];
  const field = useRef<HTMLTextAreaElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const visible = usePageVisible();
  const offline = useOffline(state);
  const refused = state.connection === 'refused';
  const title = state.shop === null ? words.conversation : withName(words.title, state.shop.name);
  // On a touch screen focus in the field would throw the keyboard over the greeting.
  // Before the first paint: whoever opened it by keyboard may type at once, and the first letter must not be lost.
  useLayoutEffect(() => (matchMedia('(pointer: coarse)').matches ? close : field).current?.focus(), []);
  useEffect(() => {
    client.setAttentive(visible && atBottom);
    return () => client.setAttentive(false);
  }, [client, visible, atBottom]);
  const send = (): void => {
    if (client.send(draft) !== null) onDraft('');
  };
  const typed = (text: string): void => {
    onDraft(text);
    client.typing(text.trim() !== '');
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onOpen(false);
  };
  return (
    <section class="panel" role="dialog" aria-label={title} onKeyDown={keyed}>
      <div class="top">
        <span class="avatar" aria-hidden="true">
          {(state.shop?.name ?? '').slice(0, 1)}
        </span>
        <div class="who">
          <h2>{title}</h2>
          {state.shop !== null && <p>{state.shop.assistant_name}</p>}
        </div>
        <button ref={close} type="button" class="close" aria-label={words.close} onClick={() => onOpen(false)}>
          <CloseIcon />
        </button>
      </div>
      {(offline || refused) && (
        <div class="notice" role="status">
          {refused ? words.unavailable : words.reconnecting}
        </div>
      )}
      <MessageList state={state} origin={client.origin} words={words} locale={locale} onRetry={(clientId) => client.retry(clientId)} onBottom={setAtBottom} />
      {state.rating !== null && (
        <RatingCard key={state.rating.ticket_id} rating={state.rating} words={words} onRate={(score, comment) => client.rate(score, comment)} />
      )}
      <Composer words={words} draft={draft} disabled={refused} fieldRef={field} onDraft={typed} onSend={send} />
    </section>
  );
}

/** Launcher and panel. Who opens and closes is the owner, so that the page can do it too. */
export function ChatWidget(props: ChatWidgetProps): JSX.Element {
  const state = useChatState(props.client);
  const root = useRef<HTMLDivElement>(null);
  const wasOpenRef = useRef(props.open);
  // Before the paint, as the field above: whoever closes by Escape and presses Enter at once must not press into nothing.
  useLayoutEffect(() => {
    if (wasOpenRef.current && !props.open) root.current?.querySelector<HTMLButtonElement>('.launcher')?.focus();
    wasOpenRef.current = props.open;
  }, [props.open]);
  return (
    <div class={`root ${props.open ? 'open' : ''}`} ref={root} lang={props.locale}>
      {props.open && <Panel {...props} state={state} />}
      <Launcher words={allWords[props.locale]} open={props.open} unread={state.unread} onClick={() => props.onOpen(!props.open)} />
    </div>
  );
}
