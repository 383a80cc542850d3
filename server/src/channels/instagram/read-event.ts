import type { InboundFile, InboundMessage, Notice, SenderIdentity } from '#conversations';
import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';
import type { ItemPayload } from '../incoming-item.ts';
import { momentOf } from '../read-moment.ts';
import type { ReadItem } from '../reading.ts';
import { aboutComment, threadOfComment } from './comments.ts';

type Part = Record<string, unknown>;
type Words = Pick<InboundMessage, 'kind' | 'text' | 'content'>;

/** Reads one Instagram event. The contact is known by an id that is scoped to our account: nothing else comes along. */
export function readInstagramItem(payload: ItemPayload, receivedAt: Date): ReadItem {
  const { type, item } = payload;
  if (type === 'unreadable') return { kind: 'nothing', outcome: 'unreadable' };
  if (type === 'comment') return readComment(item, receivedAt);
  const echo = type === 'echo';
  const person = partOf(item, echo ? 'recipient' : 'sender');
  const value = person ? idOf(person['id']) : undefined;
  if (value === undefined) return { kind: 'nothing', outcome: 'unreadable' };
  const occurredAt = momentOf(item['timestamp'], receivedAt);
  const read = partOf(item, 'read');
  if (read) return { kind: 'seen', externalId: idOf(read['mid']) ?? '', occurredAt };
  const came = partOf(item, 'referral') ?? partOf(item, 'optin');
  if (came) return { kind: 'notice', notice: readReferral(came, { kind: 'instagram', value, verified: true }, occurredAt) };
  const words = wordsOf(item);
  if (typeof words === 'string') return { kind: 'nothing', outcome: words };
  return {
    kind: 'message',
    echo,
    // Another app holds the conversation: people see it here, the assistant does not speak in it.
    ...(payload.standby === true ? { forPeople: 'other_app_answers' as const } : {}),
    message: { ...words, from: { identities: [{ kind: 'instagram', value, verified: true }], name: null }, occurredAt, author: echo ? 'teammate' : 'contact' },
  };
}

/** What was said, or the reason why nothing was. */
function wordsOf(item: Part): Words | string {
  const message = partOf(item, 'message');
  const edit = partOf(item, 'message_edit');
  const reaction = partOf(item, 'reaction');
  const postback = partOf(item, 'postback');
  if (message) return readMessage(message);
  // num_edit 0 comes with the first version of a message, which came as a message too.
  if (edit)
    return edit['num_edit'] === 0 ? 'first_version' : { kind: 'edit', text: textOf(edit['text']) ?? '', content: { target_external_id: idOf(edit['mid']) } };
  if (reaction) {
    const emoji = reaction['action'] === 'unreact' ? null : (textOf(reaction['emoji']) ?? textOf(reaction['reaction']) ?? '❤️');
    return { kind: 'reaction', text: emoji ?? '', content: { target_external_id: idOf(reaction['mid']), emoji } };
  }
  if (postback) {
    const text = textOf(postback['title']) ?? textOf(postback['payload']);
    return { kind: 'text', text: text ?? '[Button pressed]', content: { type: 'postback', payload: textOf(postback['payload']) ?? null } };
  }
  return 'unknown_event';
}

/** The person came back through a link, an advertisement or a form. Where from is worth seeing; it says nothing that could be answered. */
function readReferral(came: Part, contact: SenderIdentity, occurredAt: Date): Omit<Notice, 'inboxId' | 'externalId'> {
  const from = [textOf(came['source']), textOf(came['ref'])].filter((one) => one !== undefined).join(', ');
  const text = came['source'] === undefined && came['ref'] === undefined ? '[Asked to be kept informed.]' : `[Came through a link: ${from}.]`;
  return { about: [contact], occurredAt, text, content: { type: 'referral', referral: came } };
}

/** A comment: people see it and may answer it in private, once. The assistant keeps out of what others can read. */
function readComment(item: Part, receivedAt: Date): ReadItem {
  const from = partOf(item, 'from') ?? {};
  const value = idOf(from['id']);
  if (value === undefined) return { kind: 'nothing', outcome: 'unreadable' };
  const text = textOf(item['text']);
  const message = {
    kind: 'text' as const,
    text: text ?? '[Comment without words]',
    content: aboutComment(item),
    threadId: threadOfComment(item),
    from: { identities: [{ kind: 'instagram' as const, value, verified: true }], name: textOf(from['username']) ?? null },
    occurredAt: momentOf(item['created_time'] ?? item['timestamp'], receivedAt),
    author: 'contact' as const,
  };
  return { kind: 'message', echo: false, forPeople: 'comment', message };
}

function readMessage(message: Part): Words {
  if (message['is_deleted'] === true) return { kind: 'deletion', text: '', content: { target_external_id: idOf(message['mid']) } };
  const attachments = recordsOf(message['attachments']);
  const text = textOf(message['text']);
  const about = aboutOf(message);
  if (attachments.length > 0) {
    const kinds = attachments.map((one) => textOf(one['type']) ?? 'attachment');
    return { kind: 'media', text: text ?? `[${kinds.map(toWord).join(', ')}]`, content: { ...about, media: attachments.map(toReference) } };
  }
  if (text !== undefined) return { kind: 'text', text, content: about };
  if (about['reply_to_story'] !== undefined) return { kind: 'text', text: '[Reply to a story]', content: about };
  return { kind: 'unsupported', text: '[A message of a kind that cannot be shown]', content: { ...about, raw: message } };
}

const FETCHED = new Set(['image', 'video', 'audio', 'file']);

/** Files are fetched. Of posts, reels and stories only the address is kept: Instagram's rules forbid a copy, and a story is gone after 24 hours. */
function toReference(attachment: Part): InboundFile & { title: string | null } {
  const payload = isRecord(attachment['payload']) ? attachment['payload'] : {};
  const type = textOf(attachment['type']) ?? 'attachment';
  const url = textOf(payload['url']) ?? null;
  return { type, state: url !== null && FETCHED.has(type) ? 'waiting' : 'link', url, title: textOf(payload['title']) ?? null };
}

const WORDS: Readonly<Record<string, string>> = {
  image: 'Picture',
  video: 'Video',
  audio: 'Voice message',
  file: 'File',
  share: 'Shared post',
  ig_post: 'Shared post',
  ig_reel: 'Shared reel',
  reel: 'Shared reel',
  story: 'Shared story',
  ig_story: 'Shared story',
  story_mention: 'Mentioned us in a story',
  template: 'Template',
  ephemeral: 'Picture that can be seen once',
};

function toWord(type: string): string {
  return WORDS[type] ?? 'Attachment';
}

function aboutOf(message: Part): Record<string, unknown> {
  const quoted = partOf(message, 'reply_to');
  const story = quoted ? partOf(quoted, 'story') : null;
  const quick = partOf(message, 'quick_reply');
  const mid = idOf(quoted?.['mid']);
  return {
    ...(mid === undefined ? {} : { reply_to: mid }),
    ...(story ? { reply_to_story: { id: idOf(story['id']) ?? null, url: textOf(story['url']) ?? null } } : {}),
    ...(quick ? { payload: textOf(quick['payload']) ?? null } : {}),
    ...(isRecord(message['referral']) ? { referral: message['referral'] } : {}),
  };
}

function partOf(item: Part, name: string): Part | null {
  return isRecord(item[name]) ? item[name] : null;
}
