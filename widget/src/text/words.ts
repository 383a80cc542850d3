import type { Locale } from './pick-locale.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import { fr } from './words/fr.ts';
import { it } from './words/it.ts';
import { nl } from './words/nl.ts';

/** Every word the widget itself says. `{name}` is replaced by a name, a number or a time, `{day}` by a day. */
export interface Words {
  open: string;
  close: string;
  unread: string;
  unreadMany: string;
  title: string;
  greeting: string;
  aiNote: string;
  placeholder: string;
  send: string;
  sending: string;
  sent: string;
  seen: string;
  failed: string;
  retry: string;
  reconnecting: string;
  unavailable: string;
  typing: string;
  handoff: string;
  sources: string;
  edited: string;
  deleted: string;
  unsupported: string;
  newMessages: string;
  conversation: string;
  you: string;
  colleague: string;
  opensNewTab: string;
  rate: string;
  rateScore: string;
  rateWorst: string;
  rateBest: string;
  rateComment: string;
  rateSend: string;
  rated: string;
  closedBack: string;
  closedNow: string;
  openUntil: string;
  todayAt: string;
  tomorrowAt: string;
  dayAt: string;
  handoffLater: string;
  handoffClosed: string;
  suggestions: string;
  attach: string;
  dropHere: string;
  files: string;
  removeFile: string;
  uploading: string;
  fileTooLarge: string;
  fileEmpty: string;
  fileRefused: string;
  fileFailed: string;
  tooManyFiles: string;
  slowDown: string;
  blocked: string;
  signIn: string;
  beforeChat: string;
  startChat: string;
  fieldName: string;
  fieldEmail: string;
  fieldPhone: string;
  optional: string;
  choose: string;
  readMore: string;
  needed: string;
  checkAnswer: string;
  askMail: string;
  mailSave: string;
  mailSaved: string;
  mailNot: string;
}

export const words: Readonly<Record<Locale, Words>> = { nl, en, de, fr, it };

/** Puts a name into a sentence. */
export function withName(sentence: string, name: string): string {
  return sentence.replace('{name}', () => name);
}
