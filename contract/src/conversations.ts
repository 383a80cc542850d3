/** Tickets, messages, contacts and inboxes: `/api/tickets`, `/api/contacts`, `/api/inboxes`, and `/users/:user_id/{messages,phone_numbers}`. */
import { z } from 'zod';
import { AttachmentIds } from './attachments.ts';

/** Longest text a teammate can send at once, in characters. */
export const REPLY_MAX_CHARS = 20_000;

const moment = z.iso.datetime();
const flag = (text: string) =>
  z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .describe(text);

/** Channels as the desk names them. A ticket may be of any; what no connected account carries is kept by the desk and sent nowhere. */
export const ChannelName = z.enum(['email', 'chat', 'phone', 'sms', 'form', 'whatsapp', 'instagram', 'dixa', 'chatwoot']);
export const TicketStatusName = z.enum(['open', 'in_progress', 'pending', 'resolved', 'closed']);
export const PriorityName = z.enum(['low', 'normal', 'high', 'urgent']);
export const OwnerName = z.enum(['assistant', 'people']);
export const TicketSlaName = z.enum(['pending', 'paused', 'at_risk', 'breached']);
export const DeliveryStatusName = z.enum(['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'not_deliverable', 'cancelled']);

export const TicketSummary = z.object({
  id: z.uuid(),
  customer_id: z.uuid(),
  customer_name: z.string().nullable(),
  conversation_id: z.uuid(),
  inbox_id: z.uuid(),
  subject: z.string(),
  status: TicketStatusName,
  priority: PriorityName,
  channel: ChannelName,
  owner: OwnerName.describe('Who answers: the assistant, or people.'),
  deliverable: z.boolean().describe('False: no connected account carries this ticket. Replies are kept and sent nowhere.'),
  assignee_id: z.uuid().nullable(),
  team_id: z.uuid().nullable(),
  tags: z.array(z.string()),
  pending_until: moment.nullable().describe('When a pending ticket comes back by itself.'),
  version: z
    .int()
    .describe('Rises with every change of the ticket. Send it with a change: 409 `stale`, with the current ticket, when somebody changed it since.'),
  handoff_reason: z.string().nullable(),
  customer_sentiment: z.number().nullable().describe('-1 to 1; null where nothing measured it.'),
  estimated_difficulty: z.number().nullable().describe('0 to 1; null where nothing measured it.'),
  waiting_since: moment.nullable().describe("Since when the contact waits for an answer; null when it is the contact's turn, and when the ticket is closed."),
  sla_state: TicketSlaName.nullable().describe('How the most pressing of its clocks stands; null when none runs.'),
  sla_due_at: moment.nullable().describe('The next deadline; the clocks themselves: `/api/tickets/{id}/sla`.'),
  first_response_at: moment.nullable(),
  resolved_at: moment.nullable(),
  created_at: moment,
  updated_at: moment,
});

export const DeskMessage = z.object({
  id: z.uuid(),
  ticket_id: z.uuid().nullable(),
  conversation_id: z.uuid(),
  seq: z.int().describe('Rises by one in each conversation. Send the highest one you have shown as `last_seen_seq`.'),
  from_agent: z.boolean().describe('True when the business said it: a teammate or the assistant.'),
  author: z.enum(['contact', 'assistant', 'teammate', 'system']),
  kind: z.enum(['text', 'media', 'reaction', 'edit', 'deletion', 'status', 'note', 'unsupported']),
  content: z.string(),
  from_name: z.string().nullable(),
  from_email: z.string().nullable(),
  created_at: moment.describe('When it was written, by the clock of where it was written.'),
  edited_at: moment.nullable(),
  deleted_at: moment.nullable(),
  sentiment_score: z.number().nullable().describe('Null where nothing measured it.'),
  detected_intent: z.string().nullable(),
  delivery: z
    .object({ status: DeliveryStatusName, error: z.object({ code: z.string(), message: z.string(), action: z.string().nullable() }).nullable() })
    .nullable()
    .describe(
      'How far it got; null for what came in and for notes. `unknown`: it may have arrived, and is never sent again by itself. `not_deliverable`: kept here, nothing carries it out. `cancelled`: deleted before it was sent.',
    ),
  sources: z.array(z.unknown()).describe('What an answer of the assistant rests on.'),
  details: z.record(z.string(), z.unknown()).describe('Media, a reaction and the like: what text cannot say.'),
});

/** Whether the channel lets something be said now. */
export const ReplyWindow = z.object({
  state: z
    .enum(['open', 'people_only', 'templates_only', 'closed'])
    .describe('`people_only`: a teammate may still write, the assistant may not (Instagram, seven days). `templates_only`: WhatsApp after 24 hours.'),
  until: moment.nullable().describe('When that changes by itself; null when only the contact can change it by writing.'),
});
export const TicketDetail = TicketSummary.extend({
  reply_window: ReplyWindow.nullable().describe('Null where one may always write.'),
  messages: z.array(DeskMessage).describe('The newest 50, oldest first.'),
});
export const TicketParams = z.object({ id: z.uuid() });
export const TicketMessageParams = z.object({ id: z.uuid(), msg_id: z.uuid() });

export const TicketMessageQuery = z.object({
  after_seq: z.coerce.number().int().min(0).max(2_147_483_647).optional().describe('Only what came after.'),
  before_seq: z.coerce.number().int().min(1).max(2_147_483_647).optional().describe('The newest before it.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  whole_conversation: flag('`true` gives messages of earlier tickets of the conversation too.').default(false),
});
export const TicketMessageList = z.object({ messages: z.array(DeskMessage).describe('By rising seq.') });

const SaidText = z
  .string()
  .min(1)
  .max(REPLY_MAX_CHARS)
  .refine((text) => text.trim() !== '', 'must not be blank');
const choiceId = z.string().trim().min(1).max(200);
const unique = (values: readonly string[]) => new Set(values).size === values.length;
/** Answers to choose from. WhatsApp's limits. */
export const ReplyChoices = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('buttons'),
    buttons: z
      .array(z.strictObject({ id: choiceId, title: z.string().trim().min(1).max(20) }))
      .min(1)
      .max(3)
      .refine((all) => unique(all.map((one) => one.id)) && unique(all.map((one) => one.title)), 'must have different ids and titles'),
  }),
  z.strictObject({
    type: z.literal('list'),
    button: z.string().trim().min(1).max(20).describe('What opens the list.'),
    sections: z
      .array(
        z.strictObject({
          title: z.string().trim().min(1).max(24).optional(),
          rows: z
            .array(z.strictObject({ id: choiceId, title: z.string().trim().min(1).max(24), description: z.string().trim().min(1).max(72).optional() }))
            .min(1)
            .max(10),
        }),
      )
      .min(1)
      .max(10)
      .refine((all) => all.reduce((rows, one) => rows + one.rows.length, 0) <= 10, 'must have at most 10 rows in all')
      .refine((all) => unique(all.flatMap((one) => one.rows.map((row) => row.id))), 'must have different row ids')
      .refine((all) => all.length === 1 || all.every((one) => one.title !== undefined), 'must have a title on each section when there are several'),
  }),
]);
export type ReplyChoices = z.infer<typeof ReplyChoices>;
const templateText = z.string().min(1).max(1024);
/** A template that Meta has approved, with what stands in its places. The only thing that reaches a contact after 24 hours. */
export const ReplyTemplate = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must be lower-case letters, digits and _'),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2,3})?$/, 'must look like nl or en_US'),
  parameters: z
    .strictObject({
      header: z.array(templateText).max(10).optional(),
      body: z.array(templateText).max(50).optional(),
      buttons: z
        .array(z.strictObject({ index: z.int().min(0).max(9), type: z.enum(['quick_reply', 'url', 'copy_code']), value: z.string().min(1).max(128) }))
        .max(10)
        .optional(),
    })
    .default({}),
});
export type ReplyTemplate = z.infer<typeof ReplyTemplate>;

export const ReplyCreate = z
  .strictObject({
    content: z.string().max(REPLY_MAX_CHARS).default('').describe('Needed unless a template goes out; with one, how it is shown here.'),
    from_agent: z
      .boolean()
      .default(true)
      .describe('False writes down what the contact said, on tickets that no connected account carries: a call, a form, a letter. Elsewhere it must be true.'),
    from_name: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe("Who said it, with `from_agent` false; the customer's name when absent. Our own messages bear the caller's."),
    from_email: z.string().trim().max(320).optional().describe('The same.'),
    client_id: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('Sending the same one again returns the first message. The header Idempotency-Key means the same.'),
    attachments: AttachmentIds.describe('Ids of uploaded files that go with it. Not every channel carries files.'),
    last_seen_seq: z.int().min(0).optional().describe('The newest seq you saw. When somebody spoke since: 409 `stale` with what is new.'),
    reply_to: z.uuid().optional().describe('The message of the conversation that this answers. WhatsApp shows it so; elsewhere only the desk does.'),
    interactive: ReplyChoices.optional().describe(
      'Buttons or a list under the text. WhatsApp; on Instagram quick replies, with titles of at most 20 characters.',
    ),
    template: ReplyTemplate.optional().describe('WhatsApp only. See `GET /api/inboxes/{id}/templates`.'),
  })
  .superRefine((body, check) => {
    if (body.template === undefined && body.content.trim() === '') check.addIssue({ code: 'custom', path: ['content'], message: 'must not be blank' });
    if (body.template !== undefined && (body.interactive !== undefined || body.attachments.length > 0))
      check.addIssue({ code: 'custom', path: ['template'], message: 'goes alone: without interactive and attachments' });
    const most = body.interactive?.type === 'buttons' ? 1024 : 4096;
    if (body.interactive !== undefined && body.content.length > most)
      check.addIssue({ code: 'custom', path: ['content'], message: `must have at most ${most} characters with ${body.interactive.type}` });
  });
export const NoteCreate = z.strictObject({
  content: SaidText,
  client_id: ReplyCreate.shape.client_id,
  attachments: ReplyCreate.shape.attachments,
  mentions: z
    .array(z.uuid())
    .max(20)
    .optional()
    .describe('Teammates the note calls. `@[name](id)` in the text does the same. They must be able to see the ticket.'),
});
export const IdempotencyHeaders = z.object({ 'idempotency-key': z.string().trim().min(1).max(200).optional() });

export const InboxView = z.object({
  id: z.uuid(),
  kind: z.enum(['webchat', 'whatsapp', 'instagram', 'email', 'dixa', 'chatwoot', 'desk']),
  channel: ChannelName,
  name: z.string(),
  external_id: z.string().describe("The provider's id: phone number id, account id, widget key."),
  assistant_id: z.uuid().nullable(),
  status: z.enum(['active', 'broken', 'disabled']),
  broken_reason: z.string().nullable(),
});
export const InboxParams = z.object({ id: z.uuid() });
export const TemplateView = z.object({
  name: z.string(),
  language: z.string(),
  status: z.string().describe('Only APPROVED ones can be sent.'),
  category: z.string().nullable(),
  components: z.array(z.record(z.string(), z.unknown())).describe('As Meta gives them: the texts, with {{1}} where a parameter goes.'),
});
export const TemplateList = z.object({ templates: z.array(TemplateView) });
export const InboxList = z.object({ inboxes: z.array(InboxView) });

export const ContactView = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  language: z.string().nullable(),
  merged_into: z.uuid().nullable().describe('The contact this one became part of.'),
  lifetime_value: z.number().nullable().describe('What they have spent, in `currency`; null when nobody said.'),
  currency: z.string().nullable(),
  total_orders: z.int().nullable(),
  churn_risk_score: z.number().nullable().describe('0 to 1: how likely they are to leave.'),
  identities: z.array(z.object({ kind: z.string(), value: z.string(), verified: z.boolean() })),
  proofs: z
    .array(z.object({ conversation_id: z.uuid(), kind: z.enum(['email_code']), address: z.string(), proved_at: moment, expires_at: moment }))
    .describe('E-mail addresses that they have shown to be theirs by a mailed code, each in one conversation and for as long as it says.'),
  blocked_at: moment.nullable().describe('Since when what they write in the web chat is refused.'),
  tickets: z.array(TicketSummary).describe('The newest 20 that you may see.'),
  created_at: moment,
});
export const ContactParams = z.object({ id: z.uuid() });
export const ContactEdit = z
  .strictObject({
    name: z.string().trim().min(1).max(200).nullable().optional(),
    lifetime_value: z.number().min(0).max(1_000_000_000).nullable().optional().describe('In whole units of `currency`, as 129.95.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be a currency code such as EUR')
      .optional()
      .describe('Absent: as it is, else EUR.'),
    total_orders: z.int().min(0).max(2_147_483_647).nullable().optional(),
    churn_risk_score: z.number().min(0).max(1).nullable().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'name at least one field')
  .describe('What is absent stays as it is; null makes it unknown.');
export const ContactBlock = z.strictObject({ blocked: z.boolean().describe('True refuses what they write in the web chat; false lets them write again.') });
export const ContactMerge = z.strictObject({ merge_id: z.uuid().describe('The contact that becomes part of this one. It cannot be undone.') });

export const ServiceMessageQuery = z.object({
  conversation_id: z.uuid().optional(),
  phone_number_id: z.string().min(1).max(200).optional(),
  customer_phone: z.string().min(1).max(50).optional().describe('Digits; + and spaces do not matter.'),
  since: z.iso.datetime({ offset: true }).optional().describe('From this moment on.'),
  until: z.iso.datetime({ offset: true }).optional().describe('Before this moment.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});
export const ServiceMessage = z.object({
  message_id: z.uuid(),
  conversation_id: z.uuid(),
  phone_number_id: z.string(),
  sender: z.enum(['user', 'agent']).describe('`user`: the contact. `agent`: the assistant or a teammate.'),
  text: z.string(),
  timestamp: moment,
  status: z.enum(['sent', 'failed', 'pending']),
  delivery: DeliveryStatusName.nullable().describe('The exact state; `unknown` stands as `pending` in status. Null for what came in.'),
  sequence_no: z.int(),
});
export const ServiceMessageList = z.object({
  messages: z.array(ServiceMessage).describe('In the order in which they were stored.'),
  next_cursor: z.uuid().nullable(),
});
export const ServiceMessageParams = z.object({ user_id: z.uuid(), message_id: z.uuid() });

export const PhoneNumberCreate = z
  .strictObject({
    phone_number_id: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[\w.:@-]+$/, 'may hold letters, digits and . : @ _ -')
      .optional()
      .describe("The provider's id. May be absent for webchat: then it is made."),
    type: z.enum(['whatsapp', 'instagram', 'webchat']).default('whatsapp'),
    external_number: z.string().trim().min(1).max(50).optional().describe('The number or name that customers see.'),
    access_token: z
      .string()
      .min(1)
      .max(4000)
      .optional()
      .describe('Kept sealed and never returned. Without one the number receives but cannot send; posting the same number again adds or replaces it.'),
    display_name: z.string().trim().min(1).max(200).optional(),
  })
  .refine((body) => body.type === 'webchat' || body.phone_number_id !== undefined, {
    path: ['phone_number_id'],
    message: 'is needed for whatsapp and instagram',
  });
export const PhoneNumberView = z.object({
  id: z.uuid(),
  phone_number_id: z.string(),
  type: z.enum(['whatsapp', 'instagram', 'webchat']),
  external_number: z.string().nullable(),
  display_name: z.string(),
  status: z.enum(['active', 'broken', 'disabled']),
  broken_reason: z.string().nullable(),
});
export const PhoneNumberList = z.object({ phone_numbers: z.array(PhoneNumberView) });
export const PhoneNumberParams = z.object({ user_id: z.uuid(), phone_number_id: z.string().min(1).max(200) });
