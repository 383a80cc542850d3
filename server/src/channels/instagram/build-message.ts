import type { ReplyChoices } from '@baton/contract';
import type { NamedFile, Outgoing } from '#conversations';
import { toPlainText } from '../light-markdown.ts';
import type { OutPart, SendInput } from '../provider.ts';
import { splitText } from '../split-text.ts';

// Bytes, not characters: 1000 letters with accents do not fit.
const LONGEST_BYTES = 1000;

/** Texts, answers to choose from under the last of them, then the files: text and files never go together here. */
export function toInstagramParts({ text, content }: { text: string; content: Outgoing }): OutPart[] {
  const said = splitText(toPlainText(text), LONGEST_BYTES, (part) => Buffer.byteLength(part)).map((part): OutPart => ({ kind: 'text', text: part }));
  const last = said.at(-1);
  if (content.interactive && last?.kind === 'text') said.splice(-1, 1, { kind: 'choices', text: last.text, choices: content.interactive });
  return [...said, ...(content.attachments ?? []).map((file): OutPart => ({ kind: 'file', file, caption: null }))];
}

/** What Instagram shows a file as. */
export function fileTypeOf(file: NamedFile): 'image' | 'audio' | 'video' | 'file' {
  const [kind] = file.media_type.split('/');
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
}

/** What stands under `message` in the call; null for a file of which we have no address. Instagram takes no uploads: it fetches from a signed address of ours that lives a day. */
export function toInstagramMessage({ what, open }: Pick<SendInput, 'what' | 'open'>): Record<string, unknown> | null {
  if (what.kind === 'file') {
    const url = open(what.file).link();
    return url === null ? null : { attachment: { type: fileTypeOf(what.file), payload: { url } } };
  }
  if (what.kind === 'choices') return { text: what.text, quick_replies: quickReplies(what.choices) };
  return { text: what.kind === 'text' ? what.text : what.template.name };
}

/** Buttons and the rows of a list alike: Instagram has one way to choose, under the text. */
function quickReplies(choices: ReplyChoices): { content_type: 'text'; title: string; payload: string }[] {
  const all = choices.type === 'buttons' ? choices.buttons : choices.sections.flatMap((section) => section.rows);
  return all.map(({ id, title }) => ({ content_type: 'text', title, payload: id }));
}
