import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { Priority } from './schema.ts';

/** What is promised for tickets of a priority. Targets in seconds. */
export interface Policy {
  priority: Priority;
  firstResponseSeconds: number;
  /** Null: later messages have no deadline. */
  nextResponseSeconds: number | null;
  resolutionSeconds: number;
  warningPercent: number;
  businessHoursOnly: boolean;
  /** Null: the hours of the ticket's team, else of its inbox, else the workspace's. */
  calendarId: string | null;
  /** Whether the assistant's answer is a response. */
  assistantCounts: boolean;
  /** Null while it is the default. */
  updatedAt: Date | null;
}

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;

const HOUR = 3600;
const USUAL = { warningPercent: 80, businessHoursOnly: false, calendarId: null, assistantCounts: true, updatedAt: null };

// A later message is to be answered as soon as a first one.
const DEFAULTS: Record<Priority, Policy> = {
  low: { priority: 'low', firstResponseSeconds: 24 * HOUR, nextResponseSeconds: 24 * HOUR, resolutionSeconds: 168 * HOUR, ...USUAL },
  normal: { priority: 'normal', firstResponseSeconds: 8 * HOUR, nextResponseSeconds: 8 * HOUR, resolutionSeconds: 48 * HOUR, ...USUAL },
  high: { priority: 'high', firstResponseSeconds: 2 * HOUR, nextResponseSeconds: 2 * HOUR, resolutionSeconds: 24 * HOUR, ...USUAL },
  urgent: { priority: 'urgent', firstResponseSeconds: HOUR / 2, nextResponseSeconds: HOUR / 2, resolutionSeconds: 8 * HOUR, ...USUAL },
};

/** The four policies, from low to urgent. */
export async function listPolicies(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Policy[]> {
  const policies = await ctx.db.tx(workspaceId, (tx) => readPolicies(tx));
  return PRIORITIES.map((priority) => policies[priority]);
}

export async function readPolicies(tx: Tx): Promise<Record<Priority, Policy>> {
  const rows = await tx.query<Policy>(
    `select priority, first_response_seconds as "firstResponseSeconds", next_response_seconds as "nextResponseSeconds",
       resolution_seconds as "resolutionSeconds", warning_percent as "warningPercent", business_hours_only as "businessHoursOnly",
       calendar_id as "calendarId", assistant_counts as "assistantCounts", updated_at as "updatedAt"
     from sla_policies where workspace_id = $1`,
    [tx.workspaceId],
    'sla-policies',
  );
  return { ...DEFAULTS, ...Object.fromEntries(rows.map((row) => [row.priority, row])) };
}
