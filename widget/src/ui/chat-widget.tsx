import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatClient } from '../client/chat-client.ts';
import type { ChatState } from '../client/chat-state.ts';
import type { Locale } from '../text/pick-locale.ts';
import { regionOf } from '../text/tell-time.ts';
import { withName, words as allWords } from '../text/words.ts';
import type { Words } from '../text/words.ts';
import { Conversation } from './conversation.tsx';
import { Launcher } from './launcher.tsx';
import { PanelTop } from './panel-top.tsx';
import { PrechatForm } from './prechat-form.tsx';

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

/** What is to be said above the conversation, if anything. */
function noticeOf(state: ChatState, offline: boolean, words: Words): string | null {
  if (state.refusal === 'blocked') return words.blocked;
  if (state.refusal === 'identity_required') return words.signIn;
  if (state.connection === 'refused') return words.unavailable;
  if (offline) return words.reconnecting;
  return state.slow ? words.slowDown : null;
}

function Panel(props: ChatWidgetProps & { state: ChatState }): JSX.Element {
  const { client, locale, onOpen, state } = props;
  const words = allWords[locale];
  const region = regionOf(locale, navigator.languages);
  const close = useRef<HTMLButtonElement>(null);
  const notice = noticeOf(state, useOffline(state), words);
  const title = state.shop === null ? words.conversation : withName(words.title, state.shop.name);
  // Before the first paint: on a touch screen focus in the field would throw the keyboard over the greeting. A field takes it by itself elsewhere.
  useLayoutEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) close.current?.focus();
  }, []);
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onOpen(false);
  };
  const prechat = state.asking?.prechat ?? null;
  return (
    <section class="panel" role="dialog" aria-label={title} onKeyDown={keyed}>
      <PanelTop shop={state.shop} words={words} region={region} title={title} closeRef={close} onClose={() => onOpen(false)} />
      {notice !== null && (
        <div class="notice" role="status">
          {notice}
        </div>
      )}
      {prechat === null ? (
        <Conversation {...props} words={words} region={region} />
      ) : (
        <PrechatForm prechat={prechat} greeting={state.shop?.greeting || words.greeting} words={words} onAnswer={(answers) => client.answerPrechat(answers)} />
      )}
    </section>
  );
}

/** Launcher and panel. Who opens and closes is the owner, so that the page can do it too. */
export function ChatWidget(props: ChatWidgetProps): JSX.Element | null {
  const state = useChatState(props.client);
  const root = useRef<HTMLDivElement>(null);
  const wasOpenRef = useRef(props.open);
  // Before the paint, as the field above: whoever closes by Escape and presses Enter at once must not press into nothing.
  useLayoutEffect(() => {
    if (wasOpenRef.current && !props.open) root.current?.querySelector<HTMLButtonElement>('.launcher')?.focus();
    wasOpenRef.current = props.open;
  }, [props.open]);
  // A page that the chat is not for shows no button that leads nowhere.
  if (!props.open && state.connection === 'refused' && state.refusal !== 'identity_required') return null;
  return (
    <div class={`root ${props.open ? 'open' : ''}`} ref={root} lang={props.locale}>
      {props.open && <Panel {...props} state={state} />}
      <Launcher words={allWords[props.locale]} shop={state.shop} open={props.open} unread={state.unread} onClick={() => props.onOpen(!props.open)} />
    </div>
  );
}
