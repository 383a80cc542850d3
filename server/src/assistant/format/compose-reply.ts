import type { Language } from '../triage/index.ts';

/** How the channel speaks: `mail` is a short letter, `chat` has no letter style. */
export type ChannelStyle = 'chat' | 'mail';

export interface ComposeReplyInput {
  language: Language;
  firstName?: string | undefined;
  /** Two or three short paragraphs; `**bold**` is kept. */
  paragraphs: readonly string[];
  link?: { url: string; title: string } | undefined;
  /** The assistant's or the shop's name. */
  signOff: string;
  /** Default true. */
  includeThanks?: boolean | undefined;
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

/** Puts paragraphs into the default reply format, in the contact's language. */
export function composeReply(_input: ComposeReplyInput): ComposedReply {
  throw new Error('composeReply is being written');
}
