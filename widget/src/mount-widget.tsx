import { render } from 'preact';
import { ChatClient } from './client/chat-client.ts';
import { createSessionKeeper } from './client/keep-session.ts';
import { defaultTimings } from './client/timings.ts';
import { uploadFile } from './client/upload-file.ts';
import type { WidgetAttributes, WidgetUser } from './protocol.ts';
import type { WidgetConfig } from './read-config.ts';
import { takeContinuation } from './take-continuation.ts';
import { pickLocale } from './text/pick-locale.ts';
import { applyTheme } from './ui/apply-theme.ts';
import asking from './ui/asking.css?inline';
import { ChatWidget } from './ui/chat-widget.tsx';
import files from './ui/files.css?inline';
import rating from './ui/rating.css?inline';
import theme from './ui/theme.css?inline';
import frame from './ui/widget.css?inline';

/** What the page may do with the widget, as `window.BatonChat`. */
export interface BatonChat {
  /** Opens the panel. `draft` is put into the field when it is empty; nothing is sent. */
  open(draft?: string): void;
  close(): void;
  /** Says who has signed in on the page, with the hash that the shop's server made. */
  identify(user: WidgetUser): void;
  /** Nobody is signed in any more: what was said is no longer shown on this computer. */
  logout(): void;
  /** Tells what else the page knows of the visitor, for people to see. */
  setAttributes(attributes: WidgetAttributes): void;
}

/** Whoever waits this long for the shop's looks sees the button without them. */
const LOOKS_MS = 1_500;
const LONGEST_TIMER_MS = 6 * 3_600_000;

function makeShadow(): { host: HTMLElement; mount: HTMLElement } {
  const host = document.createElement('baton-chat');
  const shadow = host.attachShadow({ mode: 'open' });
  // A constructed sheet is not "inline style" to a content security policy; a style element would be.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([theme, frame, files, asking, rating].join('\n'));
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

/** Looks again when the shop opens or closes, and now and then where that is far away: a timer cannot wait for weeks. */
function createHoursTimer(look: () => void): (moment: string | null) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitsFor: string | null = null;
  return (moment) => {
    if (moment === waitsFor) return;
    waitsFor = moment;
    clearTimeout(timer);
    if (moment === null) return;
    const wait = Math.max(1_000, new Date(moment).getTime() - Date.now() + 1_000);
    timer = setTimeout(
      () => {
        waitsFor = null;
        look();
      },
      Math.min(wait, LONGEST_TIMER_MS),
    );
  };
}

function makeClient(config: WidgetConfig, locale: string, continueWith: string | null): ChatClient {
  return new ChatClient({
    ...config,
    locale,
    continueWith,
    pageUrl: () => location.href,
    keeper: createSessionKeeper(config.inboxKey, () => window.localStorage),
    timings: defaultTimings,
    now: () => new Date(),
    random: Math.random,
    upload: uploadFile,
  });
}

/** Puts the chat on the page. Until the panel is opened it talks to the server only for a visitor who has talked before. */
export function mountWidget(config: WidgetConfig): BatonChat {
  const { host, mount } = makeShadow();
  const locale = (): ReturnType<typeof pickLocale> => pickLocale([config.locale, document.documentElement.lang, ...navigator.languages]);
  const continueWith = takeContinuation();
  const client = makeClient(config, locale(), continueWith);
  let open = false;
  let draft = '';
  let looks = false;
  const draw = (): void => {
    if (!looks) return;
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
  const show = (): void => {
    if (looks) return;
    looks = true;
    draw();
  };
  const followHours = createHoursTimer(() => void client.readShop());
  client.subscribe(() => {
    const { shop } = client.state;
    if (shop === null) return;
    applyTheme(host, shop);
    followHours(shop.hours?.opens_at ?? shop.hours?.closes_at ?? null);
    show();
  });
  followViewport(host);
  window.addEventListener('online', () => client.wake());
  document.addEventListener('visibilitychange', () => document.hidden || client.wake());
  new MutationObserver(() => {
    void client.setLocale(locale());
    draw();
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
  if (client.known) client.start();
  else void client.readShop().then(show);
  setTimeout(show, LOOKS_MS);
  if (continueWith !== null) setOpen(true);
  return {
    open(text) {
      if (text !== undefined && draft === '') draft = text;
      looks = true;
      setOpen(true);
    },
    close: () => setOpen(false),
    identify: (user) => client.identify(user),
    logout: () => client.identify(null),
    setAttributes: (attributes) => client.setAttributes(attributes),
  };
}
