import { BatonError } from '#platform/errors';
import type { NamedFile, Outgoing } from '#conversations';
import type { ReplyChoices, ReplyTemplate } from '@baton/contract';
import { toWhatsAppText } from '../light-markdown.ts';
import type { OutPart, SendInput, SendOutcome } from '../provider.ts';
import { splitText } from '../split-text.ts';
import { uploadMedia } from './upload-media.ts';
import type { GraphAccess } from './upload-media.ts';

const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;

/** A text, or choices under one, or a template, then the files. A short text goes as caption under the first file that can have one. */
export function toParts({ text, content }: { text: string; content: Outgoing }): OutPart[] {
  if (content.template) return [{ kind: 'template', template: content.template }];
  const words = toWhatsAppText(text);
  const files = content.attachments ?? [];
  const [first] = files;
  const asCaption = first !== undefined && !content.interactive && words.length <= LONGEST_CAPTION && takesCaption(first);
  const said: OutPart[] = content.interactive
    ? [{ kind: 'choices', text: words, choices: content.interactive }]
    : asCaption
      ? []
      : splitText(words, LONGEST_TEXT, (part) => part.length).map((part) => ({ kind: 'text', text: part }));
  return [...said, ...files.map((file, place) => ({ kind: 'file' as const, file, caption: asCaption && place === 0 && words !== '' ? words : null }))];
}

const MB = 1_048_576;
/** What WhatsApp shows as what it is, up to a size; everything else goes as a document. */
const SHOWN: readonly (readonly [kind: 'image' | 'audio' | 'video', types: readonly string[], mostMb: number])[] = [
  ['image', ['image/jpeg', 'image/png'], 5],
  ['audio', ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], 16],
  ['video', ['video/mp4', 'video/3gpp'], 16],
];

function kindOf(file: NamedFile): 'image' | 'audio' | 'video' | 'document' {
  return SHOWN.find(([, types, mostMb]) => types.includes(file.media_type) && file.size <= mostMb * MB)?.[0] ?? 'document';
}

function takesCaption(file: NamedFile): boolean {
  return kindOf(file) !== 'audio';
}

/** What stands under `type` in the call. A file is uploaded first and named by its id; what fails there was not sent. */
export async function toBody(at: GraphAccess, { what, open }: SendInput): Promise<{ body: Record<string, unknown> } | { outcome: SendOutcome }> {
  switch (what.kind) {
    case 'text':
      return { body: { type: 'text', text: { body: what.text, preview_url: false } } };
    case 'choices':
      return { body: { type: 'interactive', interactive: toInteractive(what.text, what.choices) } };
    case 'template':
      return { body: { type: 'template', template: toTemplate(what.template) } };
    case 'file': {
      const kind = kindOf(what.file);
      const bytes = await open(what.file).bytes().catch(toUnread);
      if (!Buffer.isBuffer(bytes)) return { outcome: bytes };
      const uploaded = await uploadMedia(at, what.file, bytes);
      if (uploaded.kind !== 'uploaded') return { outcome: uploaded };
      const caption = what.caption === null ? {} : { caption: what.caption };
      return { body: { type: kind, [kind]: { id: uploaded.id, ...caption, ...(kind === 'document' ? { filename: what.file.name.slice(-240) } : {}) } } };
    }
  }
}

/** Nothing was said yet. A file that is gone stays gone; a store that does not answer may answer later. */
function toUnread(error: unknown): SendOutcome {
  const gone = (error instanceof BatonError && error.code === 'not_found') || (error as { code?: unknown }).code === 'ENOENT';
  if (!gone) return { kind: 'not_sent', why: 'The file could not be read.', retry: 'unreachable' };
  return { kind: 'failed', error: { code: 'file_gone', message: 'The file is not there any more.', action: 'Upload it again and send it.' } };
}

function toInteractive(text: string, choices: ReplyChoices): Record<string, unknown> {
  const body = { text };
  if (choices.type === 'buttons') return { type: 'button', body, action: { buttons: choices.buttons.map((reply) => ({ type: 'reply', reply })) } };
  return { type: 'list', body, action: { button: choices.button, sections: choices.sections } };
}

function toTemplate({ name, language, parameters }: ReplyTemplate): Record<string, unknown> {
  const texts = (values: readonly string[] | undefined) => (values ?? []).map((text) => ({ type: 'text', text }));
  const components = [
    ...(parameters.header?.length ? [{ type: 'header', parameters: texts(parameters.header) }] : []),
    ...(parameters.body?.length ? [{ type: 'body', parameters: texts(parameters.body) }] : []),
    ...(parameters.buttons ?? []).map(({ index, type, value }) => ({
      type: 'button',
      sub_type: type,
      index,
      parameters: [type === 'quick_reply' ? { type: 'payload', payload: value } : { type: 'text', text: value }],
    })),
  ];
  return { name, language: { code: language }, ...(components.length > 0 ? { components } : {}) };
}
