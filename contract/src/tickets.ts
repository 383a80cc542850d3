/** Making and changing tickets: `POST`, `PATCH`, `DELETE /api/tickets`, many at once, tags, mentions, the timeline, and edits of messages. */
import { z } from 'zod';
import { ChannelName, DeskMessage, PriorityName, REPLY_MAX_CHARS, TicketStatusName } from './conversations.ts';

const moment = z.iso.datetime();
const given = z.iso.datetime({ offset: true });
const subject = z.string().trim().min(1).max(500);
const content = z
  .string()
  .min(1)
  .max(REPLY_MAX_CHARS)
  .refine((text) => text.trim() !== '', 'must not be blank');

/** Most tags of one ticket, and most characters of one tag. */
export const TAGS_MAX = 30;
export const TAG_MAX_CHARS = 50;

/** A tag as it is kept: small letters, single spaces, no commas. */
export const TagName = z
  .string()
  .max(200)
  .transform((text) => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase())
  .pipe(
    z
      .string()
      .min(1)
      .max(TAG_MAX_CHARS)
      .regex(/^[^,\p{C}]+$/u, 'must not hold commas or control characters'),
  )
  .describe('At most 50 characters; capitals and extra spaces do not matter.');
const tagNames = z
  .array(TagName)
  .max(TAGS_MAX)
  .transform((names) => [...new Set(names)]);

const newContact = z.strictObject({
  email: z.email().max(320),
  name: z.string().trim().min(1).max(200).optional(),
  phone: z
    .string()
    .trim()
    .regex(/^\+?[\d\s().-]{5,30}$/, 'must be a phone number')
    .optional(),
});

export const TicketCreate = z
  .strictObject({
    customer_id: z.uuid().optional(),
    customer: newContact.optional().describe('Found by the e-mail address, or made.'),
    subject,
    priority: PriorityName.default('normal'),
    channel: ChannelName.default('email'),
    message: content.optional().describe('The first message. What the customer said, unless `from_agent` is true or the channel is connected.'),
    from_agent: z
      .boolean()
      .optional()
      .describe('Who says `message`. On a connected channel it is always us, and it is sent; otherwise the customer said it, unless this is true.'),
    tags: tagNames.optional(),
  })
  .refine((body) => (body.customer_id === undefined) !== (body.customer === undefined), {
    path: ['customer_id'],
    message: 'give either customer_id or customer',
  });

export const TicketEdit = z
  .strictObject({
    subject: subject.optional(),
    priority: PriorityName.optional(),
    status: TicketStatusName.optional(),
    tags: tagNames.optional().describe('All of them: what is not named is taken off.'),
    assignee_id: z.uuid().nullable().optional(),
    team_id: z.uuid().nullable().optional(),
    pending_until: given.nullable().optional().describe('Makes the ticket pending, and open again at that moment. Null: it waits until somebody writes.'),
    version: z.int().min(1).optional().describe('The version you read. The header If-Match means the same.'),
  })
  .refine((body) => Object.keys(body).some((field) => field !== 'version'), 'name at least one field to change')
  .refine((body) => !body.pending_until || body.status === undefined || body.status === 'pending', {
    path: ['pending_until'],
    message: 'goes with the status pending',
  });
export const TicketEditHeaders = z.object({
  'if-match': z
    .string()
    .max(50)
    .regex(/^(W\/)?"?\d{1,9}"?$/, 'must be a version of the ticket, such as "3"')
    .optional(),
});

export const BULK_MAX = 1000;
export const TicketBulk = z.strictObject({
  ids: z
    .array(z.uuid())
    .min(1)
    .max(BULK_MAX)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name a ticket twice'),
  set: z
    .strictObject({
      status: TicketStatusName.optional(),
      priority: PriorityName.optional(),
      assignee_id: z.uuid().nullable().optional(),
      team_id: z.uuid().nullable().optional(),
      pending_until: given.nullable().optional(),
      tags: z.strictObject({ add: tagNames.optional(), remove: tagNames.optional() }).optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'name at least one field to change')
    .refine((body) => !body.pending_until || body.status === undefined || body.status === 'pending', {
      path: ['pending_until'],
      message: 'goes with the status pending',
    }),
});
export const TicketBulkRow = z.object({
  id: z.uuid(),
  outcome: z.enum(['ok', 'unchanged', 'conflict', 'not_found', 'forbidden', 'invalid', 'failed']),
  version: z.int().nullable().describe('The version now, where it was changed.'),
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown() }).nullable(),
});
export const TicketBulkAnswer = z.object({
  results: z.array(TicketBulkRow).describe('One for each id, in the order given.'),
  changed: z.int(),
  unchanged: z.int(),
  failed: z.int(),
});

export const TagView = z.object({ name: z.string(), tickets: z.int().describe('Tickets that have it now.') });
export const TagList = z.object({ tags: z.array(TagView).describe('The most used first.') });
export const TagQuery = z.object({
  prefix: z.string().max(TAG_MAX_CHARS).optional().describe('Only names that begin so.'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const TagParams = z.object({ name: z.string().min(1).max(200) });
export const TagRename = z.strictObject({ name: TagName.describe('The new name. One that exists takes the tickets in: the two become one.') });
export const TagRenamed = z.object({ name: z.string(), tickets: z.int().describe('Tickets that were changed.'), merged: z.boolean() });

export const TicketRulesView = z.object({
  reopen_window_hours: z.int().describe('How long after it was resolved a message of the contact opens the same ticket again. 0: never, it opens a new one.'),
});
export const TicketRulesEdit = z.strictObject({ reopen_window_hours: z.int().min(0).max(8760) });

export const TimelineQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.uuid().optional().describe('`next_before` of the page before: what happened earlier.'),
});
export const TimelineEntry = z.object({
  id: z.uuid(),
  type: z.string().describe('The name of the event, such as ticket.updated.'),
  summary: z.string().describe('What happened, in a sentence.'),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  changes: z
    .record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))
    .nullable()
    .describe('Fields before and after; texts are left out.'),
  data: z.record(z.string(), z.unknown()).describe('What else the event says.'),
  created_at: moment,
});
export const Timeline = z.object({ events: z.array(TimelineEntry).describe('The newest first.'), next_before: z.uuid().nullable() });

export const MentionQuery = z.object({
  unread: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional()
    .describe('`true`: only those not read yet; `false`: only those read.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.uuid().optional().describe('`next_before` of the page before.'),
});
export const MentionView = z.object({
  message_id: z.uuid(),
  ticket_id: z.uuid(),
  subject: z.string(),
  author_name: z.string().nullable(),
  content: z.string().describe('The note. Empty when it was deleted.'),
  created_at: moment,
  read_at: moment.nullable(),
});
export const MentionList = z.object({
  mentions: z.array(MentionView).describe('The newest first.'),
  unread: z.int().describe('Not read yet, over all pages.'),
  next_before: z.uuid().nullable(),
});
export const MentionsRead = z.strictObject({
  message_ids: z.array(z.uuid()).min(1).max(100).optional().describe('Absent: all of them.'),
});

export const MessageEdit = z.strictObject({ content });
export const MessageEditQuery = z.object({
  erase: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .default(false)
    .describe('`true` takes the text out of the history too. Needs tickets.delete.'),
});
/** What could and could not be taken back outside. */
export const OutsideReach = z.object({
  reached: z.enum(['nobody', 'contact', 'maybe']).describe('Whether the contact has the old text.'),
  unsent: z.boolean().describe('True when nothing remains outside: it was not sent yet, or the chat shows the change.'),
  explanation: z.string(),
});
export const MessageChanged = DeskMessage.extend({ outside: OutsideReach });
export const MessageHistory = z.object({
  message_id: z.uuid(),
  versions: z
    .array(
      z.object({
        version: z.int(),
        action: z.enum(['edited', 'deleted']),
        content: z.string().describe('The text until then.'),
        changed_by: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
        changed_at: moment,
      }),
    )
    .describe('The oldest first.'),
});
