import type { InboundFile, InboundMessage } from '#conversations';
import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';

/** What a message says, for people and for the assistant. */
export interface Said {
  kind: InboundMessage['kind'];
  /** Always readable on its own; in square brackets when nobody typed it. */
  text: string;
  content?: Record<string, unknown>;
}

type Reader = (part: unknown) => Said | null;

/** How each type of WhatsApp message reads; null when the part is not as documented, and then it is kept raw. */
export const READERS: Readonly<Record<string, Reader>> = {
  text: (part) => said(isRecord(part) ? textOf(part['body']) : undefined),
  image: media('image', 'Picture'),
  video: media('video', 'Video'),
  audio: media('audio', 'Voice message'),
  document: media('document', 'Document'),
  sticker: media('sticker', 'Sticker'),
  location: readLocation,
  contacts: readContacts,
  interactive: readInteractive,
  button: (part) => (isRecord(part) ? said(textOf(part['text']) ?? textOf(part['payload']), { payload: part['payload'] }) : null),
  reaction: readReaction,
  order: readOrder,
  edit: readEdit,
  revoke: readRevoke,
};

function said(text: string | undefined, content: Record<string, unknown> = {}): Said | null {
  return text === undefined ? null : { kind: 'text', text, content };
}

/** The file itself is fetched afterwards: Meta keeps it seven days under its id. Type and name are the sender's claim. */
function media(type: string, word: string): Reader {
  return (part) => {
    const id = isRecord(part) ? idOf(part['id']) : undefined;
    if (!isRecord(part) || id === undefined) return null;
    const filename = textOf(part['filename']);
    const text = textOf(part['caption']) ?? (filename === undefined ? `[${word}]` : `[${word}: ${filename}]`);
    const reference: InboundFile = {
      type,
      state: 'waiting',
      id,
      mime_type: textOf(part['mime_type']) ?? null,
      sha256: textOf(part['sha256']) ?? null,
      filename: filename ?? null,
    };
    const marks = { ...(part['voice'] === true ? { voice: true } : {}), ...(part['animated'] === true ? { animated: true } : {}) };
    return { kind: 'media', text, content: { media: [reference], caption: textOf(part['caption']) ?? null, ...marks } };
  };
}

function readLocation(part: unknown): Said | null {
  // Longitude 0 is a place.
  if (!isRecord(part) || typeof part['latitude'] !== 'number' || typeof part['longitude'] !== 'number') return null;
  const { latitude, longitude } = part;
  const label = [textOf(part['name']), textOf(part['address'])].filter(Boolean).join(', ');
  return { kind: 'text', text: `[Location: ${label ? `${label} ` : ''}${latitude}, ${longitude}]`, content: { location: part } };
}

function readContacts(part: unknown): Said | null {
  const people = recordsOf(part);
  if (people.length === 0) return null;
  const lines = people.map((person) => {
    const name = isRecord(person['name']) ? textOf(person['name']['formatted_name']) : undefined;
    const ways = [...recordsOf(person['phones']).map((one) => textOf(one['phone'])), ...recordsOf(person['emails']).map((one) => textOf(one['email']))];
    return [name, ...ways].filter(Boolean).join(' ') || 'without details';
  });
  return { kind: 'text', text: `[Contact: ${lines.join('; ')}]`, content: { contacts: people } };
}

function readInteractive(part: unknown): Said | null {
  if (!isRecord(part)) return null;
  const answer = part['button_reply'] ?? part['list_reply'];
  if (isRecord(answer))
    return said(textOf(answer['title']) ?? textOf(answer['id']), { payload: idOf(answer['id']) ?? null, description: answer['description'] ?? null });
  if (isRecord(part['nfm_reply'])) {
    const form = part['nfm_reply'];
    // response_json is JSON inside a text, and may be broken: it stays text.
    return said(textOf(form['body']) ?? '[Form filled in]', {
      form: { name: textOf(form['name']) ?? null, response_json: textOf(form['response_json']) ?? null },
    });
  }
  return null;
}

function readReaction(part: unknown): Said | null {
  const target = isRecord(part) ? idOf(part['message_id']) : undefined;
  if (!isRecord(part) || target === undefined) return null;
  // No emoji, or an empty one, takes the reaction back.
  const emoji = textOf(part['emoji']);
  return { kind: 'reaction', text: emoji ?? '', content: { target_external_id: target, emoji: emoji ?? null } };
}

function readOrder(part: unknown): Said | null {
  if (!isRecord(part)) return null;
  const lines = recordsOf(part['product_items']).map((one) => `${idOf(one['quantity']) ?? '1'} × ${idOf(one['product_retailer_id']) ?? 'product'}`);
  const words = textOf(part['text']);
  return { kind: 'text', text: `${words === undefined ? '' : `${words}\n`}[Order: ${lines.join(', ') || 'empty'}]`, content: { order: part } };
}

function readEdit(part: unknown): Said | null {
  const target = isRecord(part) ? idOf(part['original_message_id']) : undefined;
  const message = isRecord(part) && isRecord(part['message']) ? part['message'] : null;
  const kind = textOf(message?.['type']) ?? '';
  const now = READERS[kind]?.(message?.[kind]);
  if (target === undefined || !now) return null;
  return { kind: 'edit', text: now.text, content: { target_external_id: target } };
}

function readRevoke(part: unknown): Said | null {
  const target = isRecord(part) ? idOf(part['original_message_id']) : undefined;
  return target === undefined ? null : { kind: 'deletion', text: '', content: { target_external_id: target } };
}
