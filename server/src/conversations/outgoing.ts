import type { ReplyChoices, ReplyTemplate } from '@baton/contract';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { NamedFile } from './attach-to-message.ts';
import type { InboxKind } from './schema.ts';

/** What a message of ours says beside its text, as its content holds it. */
export interface Outgoing {
  /** The provider's id of the message that it answers. */
  reply_to?: string;
  /** The same by our own id. */
  reply_to_message_id?: string;
  interactive?: ReplyChoices;
  template?: ReplyTemplate;
  attachments?: NamedFile[];
}

export interface OutgoingInput {
  replyTo?: string | undefined;
  interactive?: ReplyChoices | undefined;
  template?: ReplyTemplate | undefined;
}

/** These show choices as they are; Instagram has quick replies instead. */
const CARRIES_INTERACTIVE: readonly InboxKind[] = ['whatsapp', 'chatwoot'];

/**
 * Holds what a reply wants against what the channel can do, before anything is written.
 * @throws invalid_input for what it cannot, and for an answer to a message of another conversation
 */
export async function toOutgoing(tx: Tx, input: OutgoingInput, place: { conversationId: string; inboxKind: InboxKind }): Promise<Outgoing> {
  if (input.template && place.inboxKind !== 'whatsapp') throw refuse('template', `cannot be sent by ${place.inboxKind}, only by whatsapp`);
  if (input.interactive && !CARRIES_INTERACTIVE.includes(place.inboxKind)) requireQuickReplies(input.interactive, place.inboxKind);
  return {
    ...(await quote(tx, input.replyTo, place.conversationId)),
    ...(input.interactive ? { interactive: input.interactive } : {}),
    ...(input.template ? { template: input.template } : {}),
  };
}

const QUICK_REPLY_MAX_CHARS = 20;

/** Instagram shows buttons and rows alike under the text, by a title that it cuts. */
function requireQuickReplies(choices: ReplyChoices, kind: InboxKind): void {
  if (kind !== 'instagram') throw refuse('interactive', `cannot be sent by ${kind}, only by whatsapp, chatwoot and instagram`);
  const titles = choices.type === 'buttons' ? [] : choices.sections.flatMap((one) => one.rows.map((row) => row.title));
  if (titles.some((title) => title.length > QUICK_REPLY_MAX_CHARS))
    throw refuse('interactive', `must have titles of at most ${QUICK_REPLY_MAX_CHARS} characters on instagram`);
}

async function quote(tx: Tx, messageId: string | undefined, conversationId: string): Promise<Outgoing> {
  if (messageId === undefined) return {};
  const [row] = await tx.query<{ externalId: string | null }>(
    `select external_id as "externalId" from messages where workspace_id = $1 and id = $2 and conversation_id = $3 and kind in ('text', 'media', 'unsupported')`,
    [tx.workspaceId, messageId, conversationId],
  );
  if (!row) throw refuse('reply_to', 'is not a message of this conversation');
  return { reply_to_message_id: messageId, ...(row.externalId === null ? {} : { reply_to: row.externalId }) };
}

/** How a reply reads here. A template's own words are Meta's: unless the author says how it reads, its name and what stands in its places. */
export function shownText(content: string, template: ReplyTemplate | undefined): string {
  if (!template || content.trim() !== '') return content;
  const said = [...(template.parameters.header ?? []), ...(template.parameters.body ?? [])].join(', ');
  return `[Template ${template.name} (${template.language})${said === '' ? '' : `: ${said}`}]`;
}

function refuse(field: string, reason: string): BatonError {
  return new BatonError('invalid_input', { details: [{ field, reason, allowed: null }] });
}
