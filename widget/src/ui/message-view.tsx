import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PendingMessage } from '../client/timeline.ts';
import type { WidgetMessage } from '../protocol.ts';
import { safeUrl } from '../text/parse-markdown.ts';
import { tellSize } from '../text/tell-time.ts';
import type { Words } from '../text/words.ts';
import { FileIcon } from './icons.tsx';
import { OutLink, RichText } from './rich-text.tsx';

function Sources({ sources, words }: { sources: WidgetMessage['sources']; words: Words }): JSX.Element | null {
  if (sources.length === 0) return null;
  return (
    <div class="sources">
      <span class="label">{words.sources}</span>
      <ul>
        {sources.map((source, index) => {
          const url = source.url === null ? null : safeUrl(source.url);
          return <li key={index}>{url === null ? source.title : <OutLink url={url} text={source.title} hint={words.opensNewTab} />}</li>;
        })}
      </ul>
    </div>
  );
}

/** A picture of a message. Where the page's policy forbids pictures from the desk, the link below it is enough. */
function Preview({ url }: { url: string }): JSX.Element | null {
  const [failed, setFailed] = useState(false);
  return failed ? null : <img src={url} alt="" loading="lazy" onError={() => setFailed(true)} />;
}

function Files({ message, origin, words, region }: Pick<MessageViewProps, 'message' | 'origin' | 'words' | 'region'>): JSX.Element | null {
  const files = (message.attachments ?? []).flatMap(({ id, name, size, media_type: type, url: path }) => {
    const url = path === null ? null : safeUrl(origin + path);
    return url === null ? [] : [{ id, name, size, url, isPicture: /^image\/(jpeg|png|gif|webp|avif)$/.test(type) }];
  });
  if (files.length === 0) return null;
  return (
    <ul class="files">
      {files.map(({ id, name, size, url, isPicture }) => (
        <li key={id}>
          {isPicture && <Preview url={url} />}
          <span class="file">
            {!isPicture && <FileIcon />}
            <OutLink url={url} text={name} hint={words.opensNewTab} />
            <small>{tellSize(size, region)}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Body({ message, words }: { message: WidgetMessage; words: Words }): JSX.Element {
  if (message.deleted) return <p class="quiet">{words.deleted}</p>;
  return (
    <>
      {message.text !== '' && <RichText text={message.text} hint={words.opensNewTab} />}
      {message.kind === 'unsupported' && <p class="quiet">{words.unsupported}</p>}
    </>
  );
}

interface MessageViewProps {
  message: WidgetMessage;
  /** Where files are. */
  origin: string;
  words: Words;
  locale: string;
  region: string;
  /** False when the message above is of the same author: the name is then not repeated. */
  named: boolean;
  /** "Sent" or "Seen", under the visitor's last message only. */
  receipt: string | null;
}

/** One confirmed message. System messages are a quiet line, the rest are bubbles. */
export function MessageView({ message, origin, words, locale, region, named, receipt }: MessageViewProps): JSX.Element {
  if (message.author === 'system') {
    return (
      <div class="system">
        <span>{message.kind === 'handoff' && message.text === '' ? words.handoff : message.text}</span>
      </div>
    );
  }
  const own = message.author === 'contact';
  const name = own ? words.you : (message.author_name ?? words.colleague);
  const time = new Date(message.created_at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  return (
    <article class={`row ${message.author}`} aria-label={`${name}, ${time}`}>
      {!own && named && <div class="name">{name}</div>}
      <div class="bubble">
        <Body message={message} words={words} />
        {!message.deleted && <Files message={message} origin={origin} words={words} region={region} />}
        {!message.deleted && <Sources sources={message.sources} words={words} />}
      </div>
      {(receipt !== null || (message.edited_at !== null && !message.deleted)) && (
        <div class="note">{[message.edited_at !== null && !message.deleted ? words.edited : null, receipt].filter((part) => part !== null).join(' · ')}</div>
      )}
    </article>
  );
}

interface PendingViewProps {
  message: PendingMessage;
  words: Words;
  region: string;
  onRetry: () => void;
}

/** A message of the visitor on its way, or one that did not arrive. */
export function PendingView({ message, words, region, onRetry }: PendingViewProps): JSX.Element {
  return (
    <article class="row contact pending" aria-label={words.you}>
      <div class="bubble">
        {message.text !== '' && <RichText text={message.text} hint={words.opensNewTab} />}
        {message.files.map(({ id, name, size }) => (
          <span class="file" key={id}>
            <FileIcon />
            {name} <small>{tellSize(size, region)}</small>
          </span>
        ))}
      </div>
      {message.state === 'sending' ? (
        <div class="note">{words.sending}</div>
      ) : (
        <div class="note failed" role="alert">
          {words.failed}{' '}
          <button type="button" onClick={onRetry}>
            {words.retry}
          </button>
        </div>
      )}
    </article>
  );
}
