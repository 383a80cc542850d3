import { z } from 'zod';

const moment = z.iso.datetime();
const share = z.object({ tickets: z.int(), share: z.number().nullable().describe('Of the tickets, 0 to 1; null without any.') });
const spread = z.object({ p50: z.number(), p95: z.number() }).nullable().describe('Milliseconds of a run; null without one.');

const ToolsArmView = z.object({
  tickets: z.int().describe('Whose first run of this kind lies in the period.'),
  turns: z.int().describe('Runs on those tickets, to this day.'),
  answered: share.describe('Tickets with an answer of the assistant.'),
  handed_over: share.describe('Tickets it gave to people.'),
  handoff_reasons: z.array(z.object({ reason: z.string(), tickets: z.int() })).describe('Most frequent first.'),
  resolved_without_people: share.describe('Resolved or closed now, never handed over, and no teammate wrote to the customer.'),
  reopened: share.describe('Opened again after the first run.'),
  customer_satisfaction_score: z.number().nullable().describe('Mean of the ratings, 1 to 5; null without one.'),
  ratings: z.int(),
  credits_per_ticket: z.number().nullable(),
  own_ms: spread.describe("A run's own time: all of it but waiting for a model."),
  model_ms: spread.describe('Waiting for a model, of the runs that asked one.'),
});
const Difference = z
  .object({
    difference: z.number().describe('With tools less without; shares as 0 to 1, satisfaction in points.'),
    low: z.number(),
    high: z.number().describe('The difference lies between low and high in 95 of 100 such comparisons.'),
    is_clear: z.boolean().describe('True when nought is outside of them.'),
  })
  .nullable()
  .describe('Null: too few on one side.');

/** An assistant with order data and tools against itself without. */
export const ToolsReport = z.object({
  assistant_id: z.uuid(),
  assistant_name: z.string(),
  period: z.object({ since: moment, until: moment }),
  with: ToolsArmView,
  without: ToolsArmView,
  mixed_tickets: z.int().describe('In neither: the share was changed while they ran, and they were of both.'),
  is_too_few: z.boolean().describe('True while either side has less than 30 tickets: no difference is told then.'),
  differences: z.object({
    answered: Difference,
    handed_over: Difference,
    resolved_without_people: Difference,
    reopened: Difference,
    customer_satisfaction_score: Difference,
  }),
});
