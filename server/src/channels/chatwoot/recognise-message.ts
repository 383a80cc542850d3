import { isId } from '#platform/ids';
import type { ChatwootMessage } from './read-event.ts';

/** Under these keys of `content_attributes` our ids stand: they survive, and come back in every webhook. */
export const OWN_MESSAGE = 'baton_message_id';
export const OWN_NOTE = 'baton_note_id';

/** Whose message it is. `ignored` names why nobody here has to do with it. */
export type Recognised =
  | { as: 'own'; messageId: string | null }
  | { as: 'contact' }
  | { as: 'choice' }
  | { as: 'teammate' }
  | { as: 'deleted' }
  | { as: 'ignored'; outcome: string };

export interface KnownOfUs {
  /** The bot that Baton speaks as, where it is known. */
  speakerId: string | undefined;
  /** The message stands here under this id as one that we sent. */
  isStored: boolean;
}

/**
 * Tells who wrote, by signs that each suffice alone, the strongest first: our own id in the store, our key in the attributes, the echo of our
 * call, the speaker, the direction, the privacy. Whatever speaks by itself (templates, campaigns, automations, other bots) is answered by
 * nobody, so that two machines never answer each other.
 */
export function recogniseMessage(event: string, message: ChatwootMessage, known: KnownOfUs): Recognised {
  const { attributes } = message;
  const own = ownOf(message, known);
  if (event === 'message_updated') return recogniseChange(message, own);
  if (own) return own;
  if (message.type === 'activity' || message.type === 'template') return { as: 'ignored', outcome: message.type };
  if (message.isPrivate) return { as: 'ignored', outcome: 'private_note' };
  if (message.additional['campaign_id'] !== undefined && message.additional['campaign_id'] !== null) return { as: 'ignored', outcome: 'campaign' };
  if (attributes['automation_rule_id'] !== undefined) return { as: 'ignored', outcome: 'automation' };
  if (message.sender.kind === 'program') return { as: 'ignored', outcome: 'other_program' };
  if (message.type === 'incoming') return { as: 'contact' };
  // Typed by a person in the channel's own app: nobody of Chatwoot is named.
  if (message.sender.kind === 'user' || attributes['external_echo'] === true) return { as: 'teammate' };
  return { as: 'ignored', outcome: 'no_sender' };
}

function ownOf(message: ChatwootMessage, known: KnownOfUs): Recognised | null {
  const { attributes, sender } = message;
  // A contact can say anything, but no attribute of ours comes from a contact.
  if (message.type === 'incoming' && sender.kind === 'contact') return known.isStored ? { as: 'own', messageId: null } : null;
  if (known.isStored) return { as: 'own', messageId: null };
  const key = [attributes[OWN_MESSAGE], message.echoId].find((one): one is string => typeof one === 'string' && isId(one));
  if (key !== undefined && !message.isPrivate) return { as: 'own', messageId: key };
  if (key !== undefined || attributes[OWN_NOTE] !== undefined) return { as: 'ignored', outcome: 'own_note' };
  const isOurs = sender.kind === 'program' && known.speakerId !== undefined && sender.id === known.speakerId;
  return isOurs ? { as: 'ignored', outcome: 'own_message' } : null;
}

/** Of changes three matter: an answer to what was asked with choices, a deletion, and a failure to deliver what we said. */
function recogniseChange(message: ChatwootMessage, own: Recognised | null): Recognised {
  const { attributes, contentType } = message;
  if (message.isPrivate || message.type === 'template' || message.type === 'activity') return { as: 'ignored', outcome: 'update' };
  if (attributes['deleted'] === true) return { as: 'deleted' };
  const isAsked = contentType === 'input_select' || contentType === 'form' || contentType.startsWith('input_text') || contentType === 'input_email';
  if (isAsked && message.type === 'outgoing' && answersOf(attributes).length > 0) return { as: 'choice' };
  if (own?.as === 'own' && attributes['external_error'] !== undefined) return own;
  return { as: 'ignored', outcome: 'update' };
}

/** What was chosen or filled in, in the words that the contact saw. */
export function answersOf(attributes: Record<string, unknown>): { title: string; value: string }[] {
  const { submitted_values: values, submitted_email: email } = attributes;
  if (typeof email === 'string' && email !== '') return [{ title: email, value: email }];
  if (!Array.isArray(values)) return [];
  return values.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const { title, value, name } = one as Record<string, unknown>;
    const said = [title, value].find((text): text is string => typeof text === 'string' && text !== '');
    if (said === undefined) return [];
    const label = typeof name === 'string' && title === undefined ? `${name}: ${said}` : said;
    return [{ title: label, value: typeof value === 'string' ? value : said }];
  });
}
