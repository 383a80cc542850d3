import type { Brief } from '../brief.ts';
import type { Reply } from '../check-draft.ts';
import { composeReply } from '../format/index.ts';
import { PROOF_WORDING } from '../identity/proof-wording.ts';
import { ORDER_WORDING } from './order-wording.ts';

/**
 * The one answer for an order that does not exist, one of somebody else, and a contact whom nothing proves. It is written by nobody: the same
 * words whoever writes for the assistant, and it asks for what could prove it, or offers a person.
 */
export function sayNoOrder({ language, contact, style, assistant, orders }: Brief, isNamed: boolean): Reply {
  const { settings } = assistant;
  const wording = (orders?.identity?.codeAddress === undefined ? ORDER_WORDING : PROOF_WORDING)[language];
  const paragraphs = [{ text: isNamed ? wording.noneNamed : wording.none, sources: [] }];
  const { text } = composeReply({
    language,
    firstName: contact.firstName,
    paragraphs: paragraphs.map((paragraph) => paragraph.text),
    signOff: settings.sign_off,
    channelStyle: style,
    maxWords: settings.max_words,
    tone: settings.tone,
    greeting: settings.greeting,
    includeThanks: settings.thanks,
    // It ends with a question of its own.
    includeClosing: false,
  });
  return { text, language, paragraphs, cited: [], orders: [], tools: [] };
}
