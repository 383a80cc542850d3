/** Who has a ticket, how tickets are given out, and how teammates and teams do: `/api/tickets/{id}/…`, `/api/assignment/*`, `/api/…/metrics`. */
import { z } from 'zod';
import { PresenceName } from './accounts.ts';

const moment = z.iso.datetime();
const id = z.uuid();
const passingReason = z.string().trim().min(1).max(2000).describe('In your own words, for whoever gets it.');

export const AssignmentStatusName = z.enum(['pending', 'accepted', 'in_progress', 'completed']);
export const AssignmentReasonName = z.enum(['manual', 'auto_route', 'escalation', 'transfer']);
export const AssignmentStrategyName = z.enum(['round_robin', 'least_loaded', 'skills']);
export const LanguageRuleName = z.enum(['required', 'preferred', 'ignored']);

/** One time that a ticket was in somebody's hands. */
export const Assignment = z.object({
  id,
  ticket_id: id,
  agent_id: id.nullable().describe('Null while it waits in a team’s queue.'),
  agent_name: z.string().nullable(),
  team_id: id.nullable(),
  team_name: z.string().nullable(),
  status: AssignmentStatusName.describe('How far it came. Where it was passed on, how far it was then.'),
  reason: AssignmentReasonName,
  assigned_by: z.object({ kind: z.string(), id: z.string().nullable() }),
  assigned_at: moment,
  accepted_at: moment.nullable(),
  started_at: moment.nullable().describe('The first reply.'),
  completed_at: moment.nullable(),
  ended_at: moment.nullable().describe('When it stopped being theirs, completed or passed on.'),
  previous_agent_id: id.nullable(),
  transfer_reason: z.string().nullable(),
  time_to_accept_seconds: z.number().nullable(),
  time_to_complete_seconds: z.number().nullable().describe('From being given to being completed.'),
  holder_offline_since: moment.nullable().describe('Set when whoever began it has been away longer than the rules allow.'),
  is_active: z.boolean().describe('At most one of a ticket is.'),
});
export const AssignmentList = z.object({ ticket_id: id, assignments: z.array(Assignment).describe('Oldest first.') });

/** Who has the ticket after what was done. */
export const TicketHolder = z.object({ ticket_id: id, assignee_id: id.nullable(), team_id: id.nullable(), assignment: Assignment.nullable() });

const target = { agent_id: id.optional(), team_id: id.optional() };
const toTarget = { to_agent_id: id.optional(), to_team_id: id.optional() };
export const TicketAssign = z
  .strictObject(target)
  .refine((body) => body.agent_id !== undefined || body.team_id !== undefined, { path: ['agent_id'], message: 'name agent_id, team_id or both' });
export const TicketTransfer = z
  .strictObject({ ...toTarget, reason: passingReason })
  .refine((body) => body.to_agent_id !== undefined || body.to_team_id !== undefined, {
    path: ['to_agent_id'],
    message: 'name to_agent_id, to_team_id or both',
  });
export const TicketPassUp = z.strictObject({ reason: passingReason });

const rules = {
  automatic: z.boolean().describe('Off: tickets wait for somebody to claim or assign them.'),
  strategy: AssignmentStrategyName,
  presences: z.array(PresenceName).min(1).max(4).describe('Who may be given a ticket. Whoever is online comes first in any case.'),
  language: LanguageRuleName.describe('required: a ticket waits for somebody who writes its language.'),
  require_skill: z.boolean().describe('True: a ticket that asks for a skill waits for somebody who has it.'),
  count_pending: z.boolean().describe('True: tickets that wait for the customer count against max_concurrent_tickets too.'),
  route_to_teams: z.boolean().describe('True: a ticket without a team goes to the team of its inbox, or the one whose skills fit.'),
  unaccepted_grace_seconds: z.int().min(0).max(604_800).describe('Offline for longer: tickets not yet accepted go to others.'),
  accepted_grace_seconds: z.int().min(0).max(2_592_000).nullable().describe('The same for accepted tickets. Null: they stay, and are marked.'),
};
export const AssignmentRulesView = z.object({
  team_id: id.nullable(),
  ...rules,
  inherited: z.array(z.string()).describe('Fields that nobody set here: they follow the workspace, and there what Baton comes with.'),
});
export const AssignmentRulesPatch = z.strictObject({
  ...z.object(rules).partial().shape,
  reset: z
    .array(z.enum(Object.keys(rules) as [keyof typeof rules, ...(keyof typeof rules)[]]))
    .max(20)
    .optional()
    .describe('Fields to be inherited again.'),
});
export const AssignmentRulesQuery = z.object({ team_id: id.optional().describe('The rules of this team; without it, the workspace’s.') });

export const AssignmentPreviewRequest = z.union([
  z.strictObject({ ticket_id: id }),
  z.strictObject({
    language: z.string().min(2).max(35).optional(),
    intent: z.string().min(1).max(100).optional(),
    tags: z.array(z.string().min(1).max(100)).max(50).optional(),
    team_id: id.optional(),
    priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  }),
]);
export const AssignmentPreview = z.object({
  agent_id: id.nullable().describe('Whom it would choose now; null: it would wait.'),
  team_id: id.nullable(),
  team_name: z.string().nullable(),
  automatic: z.boolean().describe('False: this is whom it would choose if it were switched on.'),
  strategy: AssignmentStrategyName,
  explanation: z.string(),
  asks_for: z.object({ language: z.string().nullable(), skills: z.array(z.string()) }),
  waiting_before: z.int().describe('Tickets that would be given out before it.'),
  compared_by: z.array(z.string()).describe('In this order; the first difference decides.'),
  candidates: z.array(
    z.object({
      agent_id: id,
      agent_name: z.string(),
      status: PresenceName,
      open_tickets: z.int(),
      max_concurrent_tickets: z.int(),
      eligible: z.boolean(),
      chosen: z.boolean(),
      scores: z.object({ presence: z.number(), language: z.number(), skills: z.number(), load: z.number(), fairness: z.number() }),
      explanation: z.string(),
    }),
  ),
});

export const AssignmentQueueList = z.object({
  queues: z.array(
    z.object({
      team_id: id.nullable().describe('Null: tickets without a team.'),
      team_name: z.string().nullable(),
      waiting: z.int(),
      oldest_waiting_since: moment.nullable(),
      next_ticket_id: id.nullable(),
    }),
  ),
});

export const MetricsQuery = z
  .object({
    since: z.iso.datetime({ offset: true }).optional().describe('From this moment on; 30 days ago unless given.'),
    until: z.iso.datetime({ offset: true }).optional().describe('Before this moment; now unless given.'),
  })
  .refine((query) => !query.since || !query.until || Date.parse(query.since) < Date.parse(query.until), { path: ['until'], message: 'must be after since' });
const seconds = z.number().nullable().describe('Null when there is nothing to measure.');
const figures = {
  tickets_resolved_today: z.int().describe('Since midnight in the workspace’s time zone.'),
  tickets_resolved: z.int().describe('In the period.'),
  tickets_assigned: z.int(),
  messages_sent: z.int(),
  avg_response_time_seconds: seconds.describe('From when the customer began to wait for a person, to a reply.'),
  median_response_time_seconds: seconds,
  avg_first_response_time_seconds: seconds.describe('The same for the first reply in each ticket.'),
  avg_time_to_accept_seconds: seconds,
  avg_time_to_complete_seconds: seconds,
  customer_satisfaction_score: z.number().nullable().describe('Mean of the ratings, 1 to 5; null without one.'),
  ratings: z.int(),
  workload: z.object({
    open: z.int(),
    pending: z.int(),
    capacity: z.int(),
    utilisation: z.number().nullable().describe('Open against capacity, 0 to 1 and above; null without capacity.'),
  }),
};
const period = { since: moment, until: moment, time_zone: z.string() };
export const TeammateMetrics = z.object({
  agent_id: id,
  agent_name: z.string(),
  status: PresenceName,
  ...figures,
  last_login_at: moment.nullable(),
  period: z.object(period),
});
export const TeamMetrics = z.object({
  team_id: id.nullable().describe('Null: the whole workspace.'),
  team_name: z.string().nullable(),
  ...figures,
  waiting: z.int().describe('Tickets in the queue.'),
  members: z.int(),
  online: z.int(),
  agents: z.array(TeammateMetrics.omit({ period: true })),
  period: z.object(period),
});

export const TicketRating = z.object({
  score: z.int(),
  comment: z.string().nullable(),
  agent_id: id.nullable().describe('Who had the ticket; null when the assistant answered it alone.'),
  rated_at: moment,
  changed_at: moment.nullable(),
});
export const TicketRatingAnswer = z.object({ ticket_id: id, rating: TicketRating.nullable() });
