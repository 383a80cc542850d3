import { webchatSettings } from '@baton/contract';
import type { WebchatSettings } from '@baton/contract';
import type { InboxSettings } from '#conversations';

/**
 * How a web chat is set up, with the defaults that hold. A field that was stored before it had rules, and breaks them now, counts as absent:
 * a chat on a shop's pages must not go away for it.
 */
export function readWebchatSettings(settings: InboxSettings): WebchatSettings {
  const stored: Record<string, unknown> = { ...settings.webchat };
  const first = webchatSettings.safeParse(stored);
  if (first.success) return first.data;
  const wrong = first.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])]));
  const kept = Object.fromEntries(Object.entries(stored).filter(([name]) => !wrong.includes(name)));
  const second = webchatSettings.safeParse(kept);
  return second.success ? second.data : webchatSettings.parse({});
}

/** The shop's words in the visitor's language; empty where it wrote none. */
export function inLanguage(words: Readonly<Record<string, string>>, locale: string | null | undefined): string {
  return words[languageOf(locale)] ?? '';
}

/** For what has no words of our own to fall back to: English, else whatever there is. */
export function inSomeLanguage(words: Readonly<Record<string, string>>, locale: string | null | undefined): string {
  return words[languageOf(locale)] ?? words['en'] ?? Object.values(words)[0] ?? '';
}

export function languageOf(locale: string | null | undefined): string {
  return locale?.slice(0, 2).toLowerCase() ?? '';
}
