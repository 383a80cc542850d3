/** The inbox: `/api/tickets` as a list, `/api/tickets/:id/score-breakdown`, `/api/search`, `/api/views`, `/api/agents/me/topic-alerts`. */
import { z } from 'zod';
import { ChannelName, OwnerName, PriorityName, TicketSlaName, TicketStatusName, TicketSummary } from './conversations.ts';

const moment = z.iso.datetime();
const momentIn = (text: string) => z.iso.datetime({ offset: true }).describe(text);

/** `a,b,c` in an address, or an array in a body. */
const listOf = <T extends z.ZodType<string, string>>(item: T, max: number, text: string) =>
  z
    .union([
      z
        .string()
        .max(2500)
        .transform((words) =>
          words
            .split(',')
            .map((word) => word.trim())
            .filter(Boolean),
        ),
      z.array(z.string()),
    ])
    .pipe(z.array(item).max(max))
    .describe(text);

const keyword = z.string().trim().min(1).max(100);
/** At most this many topic alerts at once. */
export const TOPIC_ALERTS_MAX = 20;

/** Ways to narrow the list; all that are given must hold. */
const filters = {
  status: listOf(TicketStatusName, 5, 'One status, or several by comma. Absent: all, the open ones first.').optional(),
  channel: ChannelName.optional(),
  priority: listOf(PriorityName, 4, 'One priority, or several by comma.').optional(),
  assignee: z
    .union([z.enum(['me', 'none']), z.uuid()], 'must be a teammate id, me or none')
    .optional()
    .describe('A teammate, `me`, or `none` for tickets of nobody.'),
  team: z
    .union([z.literal('none'), z.uuid()], 'must be a team id or none')
    .optional()
    .describe('A team, or `none`.'),
  tags: listOf(z.string().min(1).max(100), 20, 'Tickets that have all of these tags, by comma.').optional(),
  tag: z.string().trim().min(1).max(100).optional().describe('One tag; may hold a comma.'),
  customer: z.uuid().optional(),
  inbox: z.uuid().optional(),
  owner: OwnerName.optional(),
  sla: listOf(TicketSlaName, 4, 'How their clocks stand: `at_risk,breached` for those to look at now.').optional(),
  created_from: momentIn('From this moment on.').optional(),
  created_to: momentIn('Before this moment.').optional(),
  updated_from: momentIn('From this moment on.').optional(),
  updated_to: momentIn('Before this moment.').optional(),
  text: z.string().trim().min(1).max(200).optional().describe('Words that stand in the subject or in one message, in any of the five languages.'),
};

export const TicketSortName = z.enum(['smart', 'created_at', 'updated_at', 'priority', 'waiting']);
export const SortDirection = z.enum(['asc', 'desc']);

export const TicketQuery = z.object({
  ...filters,
  limit: z.coerce.number().int().min(1).max(100).default(50),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before, instead of `page`: the order stays that of its moment.'),
  sort: TicketSortName.optional().describe('`smart` unless said otherwise.'),
  order: SortDirection.optional().describe('`desc` unless said otherwise: highest score, newest, most urgent, longest waiting first.'),
  topic_alerts: listOf(keyword, TOPIC_ALERTS_MAX, 'Words by comma that lift a ticket. Absent: those you have saved; empty: none.').optional(),
  view: z.uuid().optional().describe('A saved view; what is given beside it wins.'),
});

/** A ticket as the list shows it. */
export const ListedTicket = TicketSummary.extend({
  smart_score: z.number().describe('Priority, waiting, sentiment, value, churn risk and topic alert at this moment. 0 for closed tickets.'),
  matches_topic_alert: z.boolean(),
});

export const TicketPage = z.object({
  tickets: z.array(ListedTicket),
  pagination: z.object({
    page: z.int(),
    limit: z.int(),
    total: z.int(),
    total_is_estimate: z.boolean().describe('True above 10 000: counting more exactly would cost more than the page.'),
    has_next: z.boolean(),
    has_prev: z.boolean(),
    next_cursor: z.string().nullable(),
  }),
  topic_alerts_active: z.array(z.string()),
  matches: z.int().describe('How many open tickets of the list, on all its pages, match a topic alert.'),
  as_of: moment.describe('The moment for which the scores hold.'),
});

export const ScoreQuery = z.object({
  topic_alerts: listOf(keyword, TOPIC_ALERTS_MAX, 'Words by comma. Absent: those you have saved.').optional(),
});
export const ScoreComponentName = z.enum(['priority', 'waiting', 'sentiment', 'customer_value', 'churn_risk', 'topic_alert']);
export const ScoreBreakdown = z.object({
  ticket_id: z.uuid(),
  smart_score: z.number(),
  components: z.array(
    z.object({
      name: ScoreComponentName,
      points: z.number().describe('At most two decimals. All points together are the score.'),
      max: z.number(),
      inputs: z.record(z.string(), z.unknown()),
      explanation: z.string(),
    }),
  ),
  as_of: moment,
});

export const TopicAlerts = z.object({ topic_alerts: z.array(z.string()) });
export const TopicAlertsChange = z.strictObject({ topic_alerts: z.array(keyword).max(TOPIC_ALERTS_MAX) });

export const SearchQuery = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  page: z.coerce.number().int().min(1).max(1000).default(1),
});
export const SearchResult = z.object({
  results: z.array(
    z.object({
      ticket: TicketSummary,
      message_id: z.uuid().nullable().describe('The newest message with these words; null when they stand in the subject.'),
      seq: z.int().nullable(),
      kind: z.string().nullable().describe('`note` for a private note.'),
      snippet: z.string(),
      highlights: z.array(z.tuple([z.int(), z.int()])).describe('From and up to which character of the snippet a word was found.'),
      created_at: moment,
    }),
  ),
  pagination: z.object({ page: z.int(), limit: z.int(), total: z.int(), has_next: z.boolean(), has_prev: z.boolean() }),
  similar: z.boolean().describe('True when a word was found nowhere and words one letter away were taken instead.'),
});

export const ViewSharing = z.enum(['private', 'workspace', 'team']);
export const ViewFilters = z.strictObject(filters).describe('As in the query of GET /api/tickets.');
export const ViewCreate = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    filters: ViewFilters.default({}),
    sort: TicketSortName.default('smart'),
    order: SortDirection.default('desc'),
    sharing: ViewSharing.default('private').describe('Anything but private needs the permission team.manage.'),
    team_id: z.uuid().nullable().optional().describe('With `sharing` team.'),
  })
  .refine((view) => (view.sharing === 'team') === Boolean(view.team_id), { path: ['team_id'], message: 'is needed with sharing team, and only there' });
export const ViewEdit = z
  .strictObject({
    name: z.string().trim().min(1).max(100).optional(),
    filters: ViewFilters.optional(),
    sort: TicketSortName.optional(),
    order: SortDirection.optional(),
    sharing: ViewSharing.optional(),
    team_id: z.uuid().nullable().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'name at least one field');
export const ViewParams = z.object({ id: z.uuid() });
export const ViewShown = z.object({
  id: z.uuid(),
  name: z.string(),
  filters: z.record(z.string(), z.unknown()),
  unknown_filters: z.array(z.string()).describe('Filters of another version of Baton that this one cannot apply. The view works without them.'),
  sort: TicketSortName,
  order: SortDirection,
  sharing: ViewSharing,
  team_id: z.uuid().nullable(),
  owner_id: z.uuid(),
  is_mine: z.boolean(),
  count: z.int().describe('Tickets that you would see in it now.'),
  count_is_estimate: z.boolean(),
  created_at: moment,
  updated_at: moment,
});
export const ViewList = z.object({ views: z.array(ViewShown) });
