import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();
const subject = { conversation_id: id, ticket_id: id, inbox_id: id };
const moment = z.iso.datetime();
const change = z.object({ from: z.unknown(), to: z.unknown() });
const kind = z.enum(['first_response', 'next_response', 'resolution']);

const crossing = z.object({
  ...subject,
  kind,
  priority: z.string(),
  /** When the threshold or the deadline was crossed: later than this the event is only when nobody was there to see it. */
  at: moment,
  deadline: moment.nullable(),
  target_seconds: z.int(),
  assignee_id: id.nullable(),
  team_id: id.nullable(),
  /** Whom it concerns: the assignee; else the ticket's team; else those who lead. A missed deadline is told to those who lead as well. */
  tell: z.object({ as: z.enum(['assignee', 'team', 'leads']), teammate_ids: z.array(id) }),
});

export const slaAtRisk = defineEvent('sla.at_risk', crossing);
export const slaBreached = defineEvent('sla.breached', crossing);
/** What a clock waited for has happened. */
export const slaStopped = defineEvent(
  'sla.stopped',
  z.object({
    ...subject,
    kind,
    priority: z.string(),
    outcome: z.enum(['met', 'breached']),
    deadline: moment.nullable(),
    stopped_at: moment,
    target_seconds: z.int(),
    elapsed_seconds: z.int(),
  }),
);
/** By hand. The reason is a person's words and stays in its table. */
export const slaPaused = defineEvent('sla.paused', z.object({ ...subject, changes: z.object({ is_paused: change }) }));
export const slaResumed = defineEvent('sla.resumed', z.object({ ...subject, changes: z.object({ is_paused: change }) }));
export const slaPolicyChanged = defineEvent(
  'sla.policy_changed',
  z.object({ priority: z.enum(['low', 'normal', 'high', 'urgent']), apply_to_open: z.boolean(), changes: z.record(z.string(), change) }),
);
