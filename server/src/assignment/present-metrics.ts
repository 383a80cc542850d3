import type { z } from 'zod';
import type { TeamMetrics, TeammateMetrics } from '@baton/contract';
import type { Figures } from './read-figures.ts';
import type { MetricsPeriod, TeamReport, TeammateReport, Workload } from './read-metrics.ts';

type MetricsView = z.infer<typeof TeammateMetrics>;

export function presentTeammateMetrics({ period, ...report }: TeammateReport & { period: MetricsPeriod }): MetricsView {
  return { ...presentMember(report), period: presentPeriod(period) };
}

export function presentTeamMetrics({ teamId, teamName, total, waiting, members, period }: TeamReport): z.infer<typeof TeamMetrics> {
  const sum = (pick: (load: Workload) => number) => members.reduce((all, one) => all + pick(one.workload), 0);
  const workload = { open: sum((load) => load.open), pending: sum((load) => load.pending), capacity: sum((load) => load.capacity) };
  return {
    team_id: teamId,
    team_name: teamName,
    ...presentFigures(total, workload),
    waiting,
    members: members.length,
    online: members.filter((one) => one.teammate.status === 'online').length,
    agents: members.map(presentMember),
    period: presentPeriod(period),
  };
}

function presentMember({ teammate, figures, workload }: TeammateReport): Omit<MetricsView, 'period'> {
  return {
    agent_id: teammate.id,
    agent_name: teammate.name,
    status: teammate.status,
    ...presentFigures(figures, workload),
    last_login_at: teammate.lastLoginAt?.toISOString() ?? null,
  };
}

function presentFigures(figures: Figures, workload: Workload): Omit<MetricsView, 'period' | 'agent_id' | 'agent_name' | 'status' | 'last_login_at'> {
  return {
    tickets_resolved_today: figures.resolvedToday,
    tickets_resolved: figures.resolved,
    tickets_assigned: figures.assigned,
    messages_sent: figures.sent,
    avg_response_time_seconds: figures.responseSeconds,
    median_response_time_seconds: figures.responseMedianSeconds,
    avg_first_response_time_seconds: figures.firstResponseSeconds,
    avg_time_to_accept_seconds: figures.acceptSeconds,
    avg_time_to_complete_seconds: figures.completeSeconds,
    customer_satisfaction_score: figures.satisfaction,
    ratings: figures.ratings,
    workload: { ...workload, utilisation: workload.capacity === 0 ? null : workload.open / workload.capacity },
  };
}

function presentPeriod(period: MetricsPeriod): MetricsView['period'] {
  return { since: period.since.toISOString(), until: period.until.toISOString(), time_zone: period.timeZone };
}
