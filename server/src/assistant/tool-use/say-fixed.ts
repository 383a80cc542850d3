import type { Brief } from '../brief.ts';
import type { Reply } from '../check-draft.ts';
import { composeReply } from '../format/index.ts';

/** A reply in our own words, put into the form of the channel. It ends with a question or an outcome of its own, so nothing is added. */
export function sayFixed(
  { language, contact, style, assistant }: Pick<Brief, 'language' | 'style' | 'assistant'> & { contact: { firstName: string | undefined } },
  said: readonly string[],
): Reply {
  const { settings } = assistant;
  const { text } = composeReply({
    language,
    firstName: contact.firstName,
    paragraphs: said,
    signOff: settings.sign_off,
    channelStyle: style,
    tone: settings.tone,
    greeting: settings.greeting,
    includeThanks: settings.thanks,
    includeClosing: false,
    // An address is as long as it is.
    maxWords: LONGEST,
  });
  return { text, language, paragraphs: said.map((one) => ({ text: one, sources: [] })), cited: [], orders: [], tools: [] };
}

const LONGEST = 500;
