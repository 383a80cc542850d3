import { HORIZON_MS, addOpenTime, readCalendar, readHours } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { slaPolicyChanged } from './events.ts';
import { readPolicies } from './policies.ts';
import type { Policy } from './policies.ts';
import type { Priority } from './schema.ts';

export type PolicyEdit = Partial<Omit<Policy, 'priority' | 'updatedAt'>>;

const NAMES: Record<keyof Omit<Policy, 'priority' | 'updatedAt'>, string> = {
  firstResponseSeconds: 'first_response_target_seconds',
  nextResponseSeconds: 'next_response_target_seconds',
  resolutionSeconds: 'resolution_target_seconds',
  warningPercent: 'warning_threshold_percent',
  businessHoursOnly: 'business_hours_only',
  calendarId: 'business_hours_id',
  assistantCounts: 'assistant_counts',
};

/**
 * Changes a policy for clocks that begin from now on, and with `applyToOpen` for those that run.
 * @throws invalid_input for hours that are not there, and for a target that they would take more than ten years to reach
 */
export async function changePolicy(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  who: Principal,
  priority: Priority,
  { edit, applyToOpen }: { edit: PolicyEdit; applyToOpen: boolean },
): Promise<Policy> {
  requirePermission(who, 'sla.manage');
  return ctx.db
    .tx(workspaceOf(who), async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('sla-policies:' || $1, 0))`, [tx.workspaceId]);
      const before = (await readPolicies(tx))[priority];
      const after = { ...before, ...edit };
      await requireReachable(tx, after, ctx.clock.now());
      const fields = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((field) => before[field] !== after[field]);
      if (fields.length > 0) await write(tx, after);
      if (fields.length > 0 || applyToOpen) {
        const changes = Object.fromEntries(fields.map((field) => [NAMES[field], { from: before[field], to: after[field] }]));
        await tx.record(slaPolicyChanged, { priority, apply_to_open: applyToOpen, changes }, { actor: { kind: who.kind, id: who.id } });
      }
      return (await readPolicies(tx))[priority];
    })
    .catch((error: unknown) => {
      // Somebody removed the hours in this very moment.
      throw (error as { constraint?: string }).constraint === 'sla_policies_calendar' ? unknownHours() : error;
    });
}

function unknownHours(): BatonError {
  return new BatonError('invalid_input', { details: [{ field: NAMES.calendarId, reason: 'are no business hours of this workspace', allowed: null }] });
}

async function requireReachable(tx: Tx, policy: Policy, now: Date): Promise<void> {
  const calendar = await readCalendar({ db: tx }, tx.workspaceId ?? '', policy.calendarId).catch((error: unknown) => {
    throw error instanceof BatonError && error.code === 'not_found' ? unknownHours() : error;
  });
  if (!policy.businessHoursOnly) return;
  const hours = calendar.id === null ? null : await readHours(tx, { id: calendar.id, version: calendar.version });
  const from = now.getTime();
  for (const field of ['firstResponseSeconds', 'nextResponseSeconds', 'resolutionSeconds'] as const) {
    if (addOpenTime(hours, from, (policy[field] ?? 0) * 1000) < from + HORIZON_MS) continue;
    const reason = `takes more than ten years in the hours "${calendar.name}": give it less time, or longer hours`;
    throw new BatonError('invalid_input', { details: [{ field: NAMES[field], reason, allowed: null }] });
  }
}

async function write(tx: Tx, policy: Policy): Promise<void> {
  await tx.query(
    `insert into sla_policies (workspace_id, priority, first_response_seconds, next_response_seconds, resolution_seconds, warning_percent,
         business_hours_only, calendar_id, assistant_counts)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (workspace_id, priority) do update set first_response_seconds = excluded.first_response_seconds,
         next_response_seconds = excluded.next_response_seconds, resolution_seconds = excluded.resolution_seconds,
         warning_percent = excluded.warning_percent, business_hours_only = excluded.business_hours_only,
         calendar_id = excluded.calendar_id, assistant_counts = excluded.assistant_counts, updated_at = now()`,
    [
      tx.workspaceId,
      policy.priority,
      policy.firstResponseSeconds,
      policy.nextResponseSeconds,
      policy.resolutionSeconds,
      policy.warningPercent,
      policy.businessHoursOnly,
      policy.calendarId,
      policy.assistantCounts,
    ],
  );
}
