/** Service levels and opening hours: `/api/sla`, `/api/tickets/{id}/sla`, `/api/business-hours`. */
import { z } from 'zod';
import { PriorityName } from './conversations.ts';

const moment = z.iso.datetime();
const TARGET_MAX_SECONDS = 31_536_000;
const target = z.int().min(60).max(TARGET_MAX_SECONDS);

export const SlaStatusName = z.enum(['pending', 'met', 'at_risk', 'breached']);

const policyFields = {
  first_response_target_seconds: target.describe('From the opening of the ticket to the first answer.'),
  next_response_target_seconds: target.nullable().describe('From a later message of the contact to the answer. Null: no deadline.'),
  resolution_target_seconds: target.describe('From the opening of the ticket to its resolution.'),
  warning_threshold_percent: z.int().min(1).max(99).describe('Of a target, when the ticket is at risk.'),
  business_hours_only: z.boolean().describe('True: only open hours count.'),
  business_hours_id: z.uuid().nullable().describe("Whose hours count. Null: those of the ticket's team, else of its inbox, else the workspace's."),
  assistant_counts: z
    .boolean()
    .describe("True: the assistant's answer is a response. False: only a person's is, and the time while the assistant holds the ticket does not count."),
};
export const SlaPolicyView = z.object({
  priority: PriorityName,
  ...policyFields,
  is_default: z.boolean().describe('True until somebody changes it.'),
  updated_at: moment.nullable(),
});
export const SlaPolicyList = z.object({ policies: z.array(SlaPolicyView).describe('From low to urgent.') });
export const SlaPolicyParams = z.object({ priority: z.string().max(100).describe('low, normal, high or urgent.') });
export const SlaPolicyEdit = z
  .strictObject({
    ...z.object(policyFields).partial().shape,
    apply_to_open: z.boolean().default(false).describe('True: clocks that run are moved too. A deadline that was missed stays missed.'),
  })
  .refine((edit) => edit.apply_to_open || Object.keys(edit).length > 1, 'must change something');

export const SlaPauseCreate = z.strictObject({ reason: z.string().trim().min(1).max(500).optional().describe('Why, for colleagues.') }).nullish();

const deadline = moment.nullable().describe('While paused: the moment that would hold if it went on now. Null where no clock runs.');
const remaining = z.int().nullable().describe("What is left of the target in the policy's own time; negative when it is over. Null where no clock runs.");

export const SlaPauseView = z.object({
  cause: z
    .enum(['by_hand', 'pending', 'contacts_turn'])
    .describe('A person paused it; the status is pending; or the assistant holds the ticket and has answered.'),
  reason: z.string().nullable(),
  paused_by: z.object({ kind: z.string(), name: z.string() }).nullable(),
  started_at: moment,
  ended_at: moment.nullable(),
});
export const TicketSla = z.object({
  ticket_id: z.uuid(),
  priority: PriorityName,
  first_response_status: SlaStatusName,
  first_response_deadline: deadline,
  first_response_remaining_seconds: remaining,
  first_response_at: moment.nullable(),
  next_response_status: SlaStatusName.nullable().describe('Null until the contact has written again after an answer.'),
  next_response_deadline: deadline,
  next_response_remaining_seconds: remaining,
  resolution_status: SlaStatusName,
  resolution_deadline: deadline,
  resolution_remaining_seconds: remaining,
  resolved_at: moment.nullable(),
  is_paused: z.boolean(),
  paused_at: moment.nullable().describe('Since when, without a break.'),
  total_paused_seconds: z.int().describe('By the wall clock, up to now.'),
  pauses: z.array(SlaPauseView).describe('The newest 50, newest first.'),
});

const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 09:00; 24:00 is the end of the day');
const timeRange = z.strictObject({ from: timeOfDay, to: timeOfDay.describe('At or before `from`: on the next day.') });
const ranges = z.array(timeRange).max(10);
const weekly = z
  .strictObject({
    monday: ranges.optional(),
    tuesday: ranges.optional(),
    wednesday: ranges.optional(),
    thursday: ranges.optional(),
    friday: ranges.optional(),
    saturday: ranges.optional(),
    sunday: ranges.optional(),
  })
  .describe('A day left out is closed.');
const holiday = z.strictObject({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-12-25'),
  name: z.string().trim().min(1).max(200),
  yearly: z.boolean().default(false).describe('True: every year on this day and month.'),
  open: ranges.default([]).describe('Hours of that day instead of the usual; none: closed.'),
});
const calendarFields = {
  time_zone: z.string().min(1).max(100).describe('IANA name, such as Europe/Amsterdam.'),
  weekly,
  holidays: z.array(holiday).max(500).default([]),
  version: z.int().min(0).optional().describe('The version you changed. When it is not the newest: 409 with what is there.'),
  apply_to_open: z.boolean().default(false).describe('True: clocks that run count by the new hours too.'),
};
const calendarName = z.string().trim().min(1).max(200);
const keepers = {
  inbox_ids: z.array(z.uuid()).max(1000).optional().describe('Inboxes that keep these hours. Absent: as it was.'),
  team_ids: z.array(z.uuid()).max(1000).optional().describe('Teams that keep these hours. Absent: as it was.'),
};
export const DefaultHoursEdit = z.strictObject({ name: calendarName.optional(), ...calendarFields });
export const BusinessHoursCreate = z.strictObject({ name: calendarName, ...calendarFields, ...keepers });
export const BusinessHoursEdit = z.strictObject({ name: calendarName.optional(), ...calendarFields, ...keepers });
export const BusinessHoursParams = z.object({ id: z.uuid() });
export const BusinessHoursView = z.object({
  id: z.uuid().nullable().describe('Null while nobody has set the hours of the workspace: it is then always open.'),
  name: z.string(),
  is_default: z.boolean(),
  version: z.int(),
  time_zone: z.string(),
  weekly,
  holidays: z.array(holiday),
  inbox_ids: z.array(z.uuid()),
  team_ids: z.array(z.uuid()),
  updated_at: moment.nullable(),
});
export const BusinessHoursOverview = BusinessHoursView.extend({ others: z.array(BusinessHoursView).describe('Named hours beside the workspace’s own.') });
export const OpeningQuery = z.object({
  business_hours_id: z.uuid().optional(),
  inbox_id: z.uuid().optional().describe('By the hours this inbox keeps.'),
});
export const OpeningView = z.object({
  business_hours_id: z.uuid().nullable(),
  time_zone: z.string(),
  is_open: z.boolean(),
  closes_at: moment.nullable().describe('Null while closed, and when it does not close within a year.'),
  opens_at: moment.nullable().describe('When it opens next; null while open.'),
});
