import type { ReplyChoices } from '@baton/contract';
import type { SendInput } from '../provider.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { escapeLiquid } from './escape-liquid.ts';
import { OWN_MESSAGE } from './recognise-message.ts';

/** Chatwoot takes so many characters in one message. */
export const LONGEST_TEXT = 150_000;
export const MOST_FILES = 15;

/** One message as Chatwoot takes it: JSON, or a form when files go with it. Our id stands in it twice, so it is known again wherever it shows. */
export async function composeMessage(account: ChatwootAccount, input: SendInput): Promise<Record<string, unknown> | FormData> {
  const { what, messageId } = input;
  const text = escapeLiquid(what.kind === 'text' || what.kind === 'choices' ? what.text : '').slice(0, LONGEST_TEXT);
  const choices = what.kind === 'choices' ? { items: itemsOf(what.choices) } : {};
  const replyTo = input.replyTo !== null && /^\d{1,15}$/.test(input.replyTo) ? { in_reply_to: Number(input.replyTo) } : {};
  const message = {
    content: text,
    message_type: 'outgoing',
    private: false,
    content_type: what.kind === 'choices' ? 'input_select' : 'text',
    content_attributes: { ...choices, ...replyTo, [OWN_MESSAGE]: messageId },
    echo_id: messageId,
    // Without a bot's token a user's speaks for the bot, where we know which.
    ...(account.speakerToken === '' && account.speakerId !== undefined ? { sender_type: 'AgentBot', sender_id: Number(account.speakerId) } : {}),
  };
  const files = what.kind === 'text' ? (what.files ?? []) : [];
  if (files.length === 0) return message;
  const form = new FormData();
  for (const [name, value] of Object.entries(message)) form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  for (const file of files) form.append('attachments[]', new Blob([await input.open(file).bytes()], { type: file.media_type }), file.name);
  return form;
}

function itemsOf(choices: ReplyChoices): { title: string; value: string }[] {
  if (choices.type === 'buttons') return choices.buttons.map(({ id, title }) => ({ title, value: id }));
  return choices.sections.flatMap((section) => section.rows.map(({ id, title }) => ({ title, value: id })));
}
