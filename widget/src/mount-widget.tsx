import { render } from 'preact';
import { ChatClient } from './client/chat-client.ts';
import { createSessionKeeper } from './client/keep-session.ts';
import { defaultTimings } from './client/timings.ts';
import type { WidgetConfig } from './read-config.ts';
import { pickLocale } from './text/pick-locale.ts';
import { ChatWidget } from './ui/chat-widget.tsx';
import { inkOn } from './ui/ink-on.ts';
import styles from './ui/widget.css?inline';

/** What the page may do with the widget, as `window.BatonChat`. */
export interface BatonChat {
  /** Opens the panel. `draft` is put into the field when it is empty; nothing is sent. */
  open(draft?: string): void;
  close(): void;
}

function makeShadow(): { host: HTMLElement; mount: HTMLElement } {
  const host = document.createElement('baton-chat');
  const shadow = host.attachShadow({ mode: 'open' });
  // A constructed sheet is not "inline style" to a content security policy; a style element would be.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
  const mount = document.createElement('div');
  shadow.append(mount);
  document.body.append(host);
  return { host, mount };
}

/** A phone keyboard covers what is fixed to the bottom; the visual viewport says what is left. */
function followViewport(host: HTMLElement): void {
  const { visualViewport } = window;
  if (visualViewport === null) return;
  const follow = (): void => {
    host.style.setProperty('--view-height', `${Math.round(visualViewport.height)}px`);
    host.style.setProperty('--view-top', `${Math.round(visualViewport.offsetTop)}px`);
  };
  visualViewport.addEventListener('resize', follow);
  visualViewport.addEventListener('scroll', follow);
  follow();
}

/** Puts the chat on the page. Until the panel is opened it talks to the server only for a visitor who has talked before. */
export function mountWidget(config: WidgetConfig): BatonChat {
  const { host, mount } = makeShadow();
  const locale = (): ReturnType<typeof pickLocale> => pickLocale([config.locale, document.documentElement.lang, ...navigator.languages]);
  const client = new ChatClient({
    inboxKey: config.inboxKey,
    origin: config.origin,
    locale: locale(),
    pageUrl: () => location.href,
    ...(config.name === undefined ? {} : { name: config.name }),
    ...(config.email === undefined ? {} : { email: config.email }),
    keeper: createSessionKeeper(config.inboxKey, () => window.localStorage),
    timings: defaultTimings,
    now: () => new Date(),
    random: Math.random,
  });
  let open = false;
  let draft = '';
  const draw = (): void => {
    const onDraft = (text: string): void => {
      draft = text;
      draw();
    };
    render(<ChatWidget client={client} locale={locale()} open={open} draft={draft} onOpen={setOpen} onDraft={onDraft} />, mount);
  };
  function setOpen(next: boolean): void {
    open = next;
    if (open) client.start();
    // Here and not only when the panel is unmounted: what comes in between must count as unread.
    else client.setAttentive(false);
    draw();
  }
  client.subscribe(() => {
    const accent = client.state.shop?.accent;
    if (accent === undefined || !/^#[0-9a-f]{6}$/i.test(accent)) return;
    host.style.setProperty('--accent', accent);
    host.style.setProperty('--ink', inkOn(accent));
  });
  followViewport(host);
  window.addEventListener('online', () => client.wake());
  document.addEventListener('visibilitychange', () => document.hidden || client.wake());
  new MutationObserver(() => {
    void client.setLocale(locale());
    draw();
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
  if (client.known) client.start();
  draw();
  return {
    open(text) {
      if (text !== undefined && draft === '') draft = text;
      setOpen(true);
    },
    close: () => setOpen(false),
  };
}
