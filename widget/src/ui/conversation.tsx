import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../client/chat-state.ts';
import { withName } from '../text/words.ts';
import type { Words } from '../text/words.ts';
import type { ChatWidgetProps } from './chat-widget.tsx';
import { Composer } from './composer.tsx';
import { DraftList } from './draft-list.tsx';
import { MailCard } from './mail-card.tsx';
import { MessageList } from './message-list.tsx';
import { RatingCard } from './rating-card.tsx';
import { useDroppedFiles } from './use-dropped-files.ts';

type ConversationProps = ChatWidgetProps & { state: ChatState; words: Words; region: string };

function usePageVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const changed = (): void => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  return visible;
}

/** Whether people have it, or soon will: then an answer may take longer than the visitor can wait. */
function isWithPeople({ timeline }: ChatState): boolean {
  return timeline.messages.some((message) => message.hands_over === true || message.author === 'teammate' || message.author === 'system');
}

/** Offers once to mail the answer, thanks, and goes when the visitor does not want it. */
function useMailOffer(state: ChatState): { shown: boolean; dismiss: () => void } {
  const mail = state.asking?.mail ?? 'off';
  const [dismissed, setDismissed] = useState(false);
  const [asked, setAsked] = useState(false);
  const offered = mail === 'ask' && isWithPeople(state);
  if (offered && !asked) setAsked(true);
  return { shown: !dismissed && (offered || (asked && mail === 'known')), dismiss: () => setDismissed(true) };
}

/** Messages, and what the visitor writes them with. */
export function Conversation(props: ConversationProps): JSX.Element {
  const { client, locale, draft, onDraft, state, words, region } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const [left, setLeft] = useState(0);
  const visible = usePageVisible();
  const offer = useMailOffer(state);
  // Before the first paint: whoever opened it by keyboard may type at once, and the first letter must not be lost.
  useLayoutEffect(() => {
    if (!matchMedia('(pointer: coarse)').matches) field.current?.focus();
  }, []);
  useEffect(() => {
    client.setAttentive(visible && atBottom);
    return () => client.setAttentive(false);
  }, [client, visible, atBottom]);
  const closed = state.connection === 'refused' || state.refusal !== null;
  const most = state.shop?.attachments ?? null;
  const addFiles = most === null || closed ? null : (files: readonly File[]) => setLeft(client.files.add(files));
  const { over, handlers } = useDroppedFiles(addFiles);
  const sendText = (text: string): void => {
    if (client.send(text) !== null) onDraft('');
    setLeft(0);
  };
  const typed = (text: string): void => {
    onDraft(text);
    client.typing(text.trim() !== '');
  };
  const chosen = state.files.filter((file) => file.problem === null);
  const ready = (draft.trim() !== '' || chosen.length > 0) && chosen.every((file) => file.kept !== null);
  return (
    <div class="talk" {...handlers}>
      <MessageList
        state={state}
        origin={client.origin}
        words={words}
        locale={locale}
        region={region}
        onRetry={(clientId) => client.retry(clientId)}
        onSuggestion={sendText}
        onBottom={setAtBottom}
      />
      {state.rating !== null && (
        <RatingCard key={state.rating.ticket_id} rating={state.rating} words={words} onRate={(score, comment) => client.rate(score, comment)} />
      )}
      {offer.shown && <MailCard mail={state.asking?.mail ?? 'off'} words={words} onEmail={(email) => client.leaveEmail(email)} onDismiss={offer.dismiss} />}
      <DraftList files={state.files} most={most?.max_bytes ?? 0} words={words} region={region} onRemove={(key) => client.files.remove(key)} />
      {left > 0 && (
        <div class="notice" role="alert">
          {withName(words.tooManyFiles, String(most?.max_files ?? 0))}
        </div>
      )}
      <Composer
        words={words}
        draft={draft}
        disabled={closed}
        ready={ready}
        fieldRef={field}
        onDraft={typed}
        onSend={() => sendText(draft)}
        onFiles={addFiles}
      />
      {over && <div class="drop">{words.dropHere}</div>}
    </div>
  );
}
