import type { z } from 'zod';
import type { SlaPauseView, SlaPolicyView, TicketSla } from '@baton/contract';
import type { Policy } from './policies.ts';
import type { TicketSlaView } from './read-ticket-sla.ts';
import type { StoredPause } from './ticket-clocks.ts';

const iso = (moment: Date | null | undefined) => moment?.toISOString() ?? null;

export function presentPolicy(policy: Policy): z.infer<typeof SlaPolicyView> {
  return {
    priority: policy.priority,
    first_response_target_seconds: policy.firstResponseSeconds,
    next_response_target_seconds: policy.nextResponseSeconds,
    resolution_target_seconds: policy.resolutionSeconds,
    warning_threshold_percent: policy.warningPercent,
    business_hours_only: policy.businessHoursOnly,
    business_hours_id: policy.calendarId,
    assistant_counts: policy.assistantCounts,
    is_default: policy.updatedAt === null,
    updated_at: iso(policy.updatedAt),
  };
}

export function presentTicketSla(view: TicketSlaView): z.infer<typeof TicketSla> {
  const { first_response: first, next_response: next, resolution } = view.clocks;
  return {
    ticket_id: view.ticketId,
    priority: view.priority,
    first_response_status: first?.status ?? 'pending',
    first_response_deadline: iso(first?.deadline),
    first_response_remaining_seconds: first?.remainingSeconds ?? null,
    first_response_at: iso(first?.stoppedAt),
    next_response_status: next?.status ?? null,
    next_response_deadline: iso(next?.deadline),
    next_response_remaining_seconds: next?.remainingSeconds ?? null,
    resolution_status: resolution?.status ?? 'pending',
    resolution_deadline: iso(resolution?.deadline),
    resolution_remaining_seconds: resolution?.remainingSeconds ?? null,
    resolved_at: iso(resolution?.stoppedAt),
    is_paused: view.isPaused,
    paused_at: iso(view.pausedAt),
    total_paused_seconds: view.totalPausedSeconds,
    pauses: view.pauses.map(presentPause),
  };
}

function presentPause({ cause, reason, startedBy, startedAt, endedAt }: StoredPause): z.infer<typeof SlaPauseView> {
  return {
    cause: cause === 'by_hand' || cause === 'pending' ? cause : 'contacts_turn',
    reason,
    paused_by: startedBy && { kind: startedBy.kind, name: startedBy.name },
    started_at: startedAt.toISOString(),
    ended_at: iso(endedAt),
  };
}
