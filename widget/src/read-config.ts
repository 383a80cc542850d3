import type { WidgetAttributes, WidgetUser } from './protocol.ts';

/** What the page's script tag says. */
export interface WidgetConfig {
  inboxKey: string;
  /** The server the script came from, without a trailing slash. */
  origin: string;
  /** Fixed by the page; null follows the document's language. */
  locale: string | null;
  name?: string;
  email?: string;
  /** Whom the shop has signed in. */
  user: WidgetUser | null;
  attributes?: WidgetAttributes;
}

/**
 * Reads `<script src="…/widget.js" data-inbox="KEY" data-locale="nl" data-name="…" data-email="…" data-user-id="…" data-user-hash="…">`.
 * Attributes rather than a script of settings, because a careful page allows no inline script. With a user, name and address are theirs.
 * Throws an `Error` that says what to write when the inbox key is missing.
 */
export function readConfig(script: HTMLScriptElement): WidgetConfig {
  const { inbox, locale, name, email, userId, userHash, userEmailHash, userPhone, attributes } = script.dataset;
  if (inbox === undefined || inbox.trim() === '') {
    throw new Error('Baton widget: add data-inbox="…" with your inbox key to the script tag.');
  }
  const known = given({ name: name?.slice(0, 200), email });
  return {
    inboxKey: inbox.trim(),
    origin: new URL(script.src, document.baseURI).origin,
    locale: locale ?? null,
    ...known,
    user: userId === undefined || userId === '' ? null : { id: userId, ...known, ...given({ hash: userHash, email_hash: userEmailHash, phone: userPhone }) },
    ...(attributes === undefined ? {} : { attributes: readAttributes(attributes) }),
  };
}

/** Those that say something: a template that fills in nothing leaves an empty attribute. */
function given<K extends string>(fields: Record<K, string | undefined>): Partial<Record<K, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as Partial<Record<K, string>>;
}

function readAttributes(text: string): WidgetAttributes {
  try {
    return JSON.parse(text) as WidgetAttributes;
  } catch {
    console.warn('Baton: data-attributes is not JSON.');
    return {};
  }
}
