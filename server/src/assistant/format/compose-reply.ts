import type { Language } from '../triage/index.ts';
import { greetingName, wordingOf } from './reply-wording.ts';
import type { Tone } from './tone-wording.ts';

/** How the channel speaks: `mail` is a short letter, `chat` has no letter style. */
export type ChannelStyle = 'chat' | 'mail';

/** With the first name, without it, or none at all. */
export type Greeting = 'name' | 'plain' | 'none';

export interface ComposeReplyInput {
  language: Language;
  firstName?: string | undefined;
  /** Two or three short paragraphs; `**bold**` is kept. */
  paragraphs: readonly string[];
  link?: { url: string; title: string } | undefined;
  /** The assistant's or the shop's name. */
  signOff: string;
  /** Default `standard`. */
  tone?: Tone | undefined;
  /** Default `name`. */
  greeting?: Greeting | undefined;
  /** Default true. */
  includeThanks?: boolean | undefined;
  /** Default true. */
  includeClosing?: boolean | undefined;
  /** Default `mail`. */
  channelStyle?: ChannelStyle | undefined;
  /** Default 150, greeting and sign-off included. */
  maxWords?: number | undefined;
}

export interface ComposedReply {
  /** The whole message, parts separated by an empty line. */
  text: string;
  greeting: string;
  /** Paragraphs as they stand in `text`, cut to the limits, without greeting, thanks and closing. */
  paragraphs: string[];
  closing: string;
  words: number;
}

const DEFAULT_MAX_WORDS = 150;
const MOST_PARAGRAPHS = 3;
/** An abbreviation or a number at the end of a piece means that its full stop ended no sentence. */
const NO_SENTENCE_END = /(?:^|\s)(?:\p{L}|nr|no|art|ca|bzw|dr|mr|mrs|bijv|incl|excl|etc|\d{1,3})\.$/iu;

/**
 * Puts paragraphs into the default reply format, in the contact's language: greeting, thanks, at most three paragraphs,
 * at most one link, closing line, sign-off. What is too long loses whole sentences from the end, never half of one, and
 * keeps the first sentence of all; `**bold**` stays. Throws nothing; without paragraphs `text` is empty.
 */
export function composeReply(input: ComposeReplyInput): ComposedReply {
  const chat = input.channelStyle === 'chat';
  const { greeting, thanks, closing } = frameOf(input, chat);
  const link = input.link ? wordingOf(input.language).moreAt(input.link.url) : '';
  const frame = [greeting, thanks, link, closing].join(' ');
  const paragraphs = fit(mergeParagraphs(input.paragraphs), (input.maxWords ?? DEFAULT_MAX_WORDS) - countWords(frame));
  if (paragraphs.length === 0) return { text: '', greeting, paragraphs, closing, words: 0 };
  const opening = [greeting, paragraphs[0]].filter(Boolean).join(isListed(paragraphs[0]) ? '\n' : ' ');
  const parts = chat ? [opening, ...paragraphs.slice(1), link, closing] : [greeting, thanks, ...paragraphs, link, closing];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return { text, greeting, paragraphs, closing, words: countWords(text) };
}

/** What stands around the paragraphs: a chat has no thanks and no sign-off. */
function frameOf(input: ComposeReplyInput, chat: boolean): { greeting: string; thanks: string; closing: string } {
  const wording = wordingOf(input.language, input.tone);
  const name = input.greeting === 'plain' ? null : greetingName(input.firstName);
  const greeting = input.greeting === 'none' ? '' : chat ? wording.chatGreeting(name) : wording.greeting(name);
  const ends = input.includeClosing !== false;
  if (chat) return { greeting, thanks: '', closing: ends ? wording.chatClosing : '' };
  const regards = [wording.regards, input.signOff.trim()].filter(Boolean).join('\n');
  // In a German letter the first line after the greeting's comma goes on in lower case; in an Italian one too. The others begin anew.
  const goesOn = greeting !== '' && (input.language === 'de' || input.language === 'it');
  const thanks = input.includeThanks === false ? '' : goesOn ? wording.thanks : wording.thanks.charAt(0).toUpperCase() + wording.thanks.slice(1);
  return { greeting, thanks, closing: [ends ? wording.closing : '', regards].filter(Boolean).join('\n\n') };
}

/** Non-empty paragraphs, at most three: what is beyond the third joins it. */
function mergeParagraphs(paragraphs: readonly string[]): string[] {
  const kept = paragraphs.map((paragraph) => paragraph.replaceAll(/[ \t]+/g, ' ').trim()).filter((paragraph) => paragraph !== '');
  if (kept.length <= MOST_PARAGRAPHS) return kept;
  return [...kept.slice(0, MOST_PARAGRAPHS - 1), kept.slice(MOST_PARAGRAPHS - 1).reduce((whole, next) => `${whole}${glue(whole, next)}${next}`)];
}

function isListed(text: string | undefined): boolean {
  return text?.startsWith('• ') ?? false;
}

/** List items keep lines of their own; sentences run on. */
function glue(before: string, next: string): string {
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  return isListed(next) || isListed(lastLine) ? '\n' : ' ';
}

function fit(paragraphs: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let left = room;
  for (const paragraph of paragraphs) {
    const sentences: string[] = [];
    let full = false;
    for (const sentence of sentencesOf(paragraph)) {
      const words = countWords(sentence);
      if (words > left && (kept.length > 0 || sentences.length > 0)) {
        full = true;
        break;
      }
      sentences.push(sentence);
      left -= words;
    }
    if (sentences.length > 0) kept.push(balanceBold(sentences.reduce((whole, next) => `${whole}${glue(whole, next)}${next}`)));
    if (full) break;
  }
  return kept;
}

/** Whole sentences of a paragraph; a list item counts as one. */
export function sentencesOf(paragraph: string): string[] {
  const pieces = paragraph
    .split(/\n+/)
    .flatMap((line) => (isListed(line.trim()) ? [line] : line.split(/(?<=[.!?…])\s+/)))
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const sentences: string[] = [];
  for (const piece of pieces) {
    const last = sentences.at(-1);
    if (last !== undefined && NO_SENTENCE_END.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else sentences.push(piece);
  }
  return sentences;
}

/** A cut may leave `**` open; the last one then goes. */
function balanceBold(text: string): string {
  const marks = text.split('**').length - 1;
  if (marks % 2 === 0) return text;
  const at = text.lastIndexOf('**');
  return text.slice(0, at) + text.slice(at + 2);
}

/** Words a reader would count: pieces between spaces that hold a letter or a digit. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0;
}
