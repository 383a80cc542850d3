/** What the page's script tag says. */
export interface WidgetConfig {
  inboxKey: string;
  /** The server the script came from, without a trailing slash. */
  origin: string;
  /** Fixed by the page; null follows the document's language. */
  locale: string | null;
  name?: string;
  email?: string;
}

/**
 * Reads `<script src="…/widget.js" data-inbox="KEY" data-locale="nl" data-name="…" data-email="…">`.
 * Throws an `Error` that says what to write when the inbox key is missing.
 */
export function readConfig(script: HTMLScriptElement): WidgetConfig {
  const { inbox, locale, name, email } = script.dataset;
  if (inbox === undefined || inbox.trim() === '') {
    throw new Error('Baton widget: add data-inbox="…" with your inbox key to the script tag.');
  }
  return {
    inboxKey: inbox.trim(),
    origin: new URL(script.src, document.baseURI).origin,
    locale: locale ?? null,
    ...(name === undefined || name === '' ? {} : { name: name.slice(0, 200) }),
    ...(email === undefined || email === '' ? {} : { email }),
  };
}
