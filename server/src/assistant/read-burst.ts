import type { StoredMessage, TurnState } from '#conversations';
import { normaliseInbound } from './triage/index.ts';

export interface SaidBefore {
  author: 'contact' | 'assistant' | 'teammate';
  text: string;
  seq: number;
}

/** What the assistant is asked: the unanswered messages of the contact, but for those heard when they had been answered, and what was said before them. */
export interface Burst {
  /** As stored, oldest first. */
  messages: StoredMessage[];
  /** Their readable text, normalised; empty when there are only pictures and the like. */
  texts: string[];
  history: SaidBefore[];
  /** The newest message of the contact that was read. */
  seenSeq: number;
}

const ASKS: readonly string[] = ['text', 'media', 'unsupported'];

export function readBurst(state: TurnState): Burst {
  const { answeredSeq, lastContactSeq } = state.conversation;
  const standing = state.messages.filter((message) => message.deletedAt === null);
  const isAsked = ({ authorKind, kind, content }: StoredMessage) => authorKind === 'contact' && ASKS.includes(kind) && content['overtaken'] !== true;
  const messages = standing.filter((message) => isAsked(message) && message.seq > answeredSeq && message.seq <= lastContactSeq);
  const first = messages[0]?.seq ?? lastContactSeq + 1;
  const history = standing.flatMap((message) => {
    const author = message.authorKind;
    if (message.seq >= first || author === 'system' || (message.kind !== 'text' && message.kind !== 'media')) return [];
    const text = normaliseInbound(message.text);
    return text === '' ? [] : [{ author, text, seq: message.seq }];
  });
  return { messages, texts: messages.map((message) => normaliseInbound(message.text)).filter((text) => text !== ''), history, seenSeq: lastContactSeq };
}

/** A first name fit for a greeting, or undefined: profile names are often numbers, handles or whole sentences. */
export function firstNameOf(name: string | null): string | undefined {
  const first = (name ?? '').trim().split(/\s+/)[0] ?? '';
  if (!/^\p{L}[\p{L}\p{M}'’.-]{1,39}$/u.test(first)) return undefined;
  return first === first.toLowerCase() ? first.charAt(0).toUpperCase() + first.slice(1) : first;
}

const IDENTIFIER = /[^\s,;:()<>"]{1,64}@[^\s,;:()<>"]{1,190}|[^\s,;:()<>"]{0,40}\d{4,}[^\s,;:()<>"]{0,40}/g;

/** Everything that identifies the contact and may be said back: identities, and what looks like one in the contact's own words. */
export function identifiersOf(identities: readonly { value: string }[], contactTexts: readonly string[]): string[] {
  const said = contactTexts.flatMap((text) => [...text.matchAll(IDENTIFIER)].map((match) => match[0].replace(/[.!?]+$/, '')));
  return [...new Set([...identities.map((identity) => identity.value), ...said])].slice(0, 200);
}
