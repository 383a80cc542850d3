import type { z } from 'zod';
import type { Assignment, AssignmentPreview, AssignmentRulesPatch, AssignmentRulesView, TicketHolder, TicketRating } from '@baton/contract';
import type { Rating } from '#conversations';
import type { RulesPatch, RulesView } from './change-rules.ts';
import { explainCandidate, explainRanking } from './explain-ranking.ts';
import type { Preview } from './preview-assignment.ts';
import type { AssignmentRecord, HolderView } from './read-assignments.ts';
import type { Rules } from './rules.ts';

const iso = (moment: Date | null) => moment?.toISOString() ?? null;
const seconds = (from: Date, to: Date | null) => (to ? (to.getTime() - from.getTime()) / 1000 : null);

export function presentAssignment(record: AssignmentRecord): z.infer<typeof Assignment> {
  return {
    id: record.id,
    ticket_id: record.ticketId,
    agent_id: record.teammateId,
    agent_name: record.teammateName,
    team_id: record.teamId,
    team_name: record.teamName,
    status: record.status,
    reason: record.reason,
    assigned_by: record.assignedBy,
    assigned_at: record.assignedAt.toISOString(),
    accepted_at: iso(record.acceptedAt),
    started_at: iso(record.startedAt),
    completed_at: iso(record.completedAt),
    ended_at: iso(record.endedAt),
    previous_agent_id: record.previousTeammateId,
    transfer_reason: record.note,
    time_to_accept_seconds: seconds(record.assignedAt, record.acceptedAt),
    time_to_complete_seconds: seconds(record.assignedAt, record.completedAt),
    holder_offline_since: iso(record.holderGoneAt),
    is_active: record.isActive,
  };
}

export function presentHolder(holder: HolderView): z.infer<typeof TicketHolder> {
  return {
    ticket_id: holder.ticketId,
    assignee_id: holder.assigneeId,
    team_id: holder.teamId,
    assignment: holder.record && presentAssignment(holder.record),
  };
}

export function presentRating(rating: Rating | null): z.infer<typeof TicketRating> | null {
  return (
    rating && {
      score: rating.score,
      comment: rating.comment,
      agent_id: rating.teammateId,
      rated_at: rating.ratedAt.toISOString(),
      changed_at: iso(rating.changedAt),
    }
  );
}

/** Names of the API by names of the code. */
const FIELDS = {
  automatic: 'automatic',
  strategy: 'strategy',
  presences: 'presences',
  language: 'language',
  requireSkill: 'require_skill',
  countPending: 'count_pending',
  routeToTeams: 'route_to_teams',
  unacceptedGraceSeconds: 'unaccepted_grace_seconds',
  acceptedGraceSeconds: 'accepted_grace_seconds',
} as const satisfies Record<keyof Rules, string>;
const NAMES = Object.keys(FIELDS) as (keyof Rules)[];

export function presentRules({ teamId, rules, own }: RulesView): z.infer<typeof AssignmentRulesView> {
  return {
    team_id: teamId,
    automatic: rules.automatic,
    strategy: rules.strategy,
    presences: rules.presences,
    language: rules.language,
    require_skill: rules.requireSkill,
    count_pending: rules.countPending,
    route_to_teams: rules.routeToTeams,
    unaccepted_grace_seconds: rules.unacceptedGraceSeconds,
    accepted_grace_seconds: rules.acceptedGraceSeconds,
    inherited: NAMES.filter((name) => own[name] === undefined).map((name) => FIELDS[name]),
  };
}

export function toRulesPatch(body: z.infer<typeof AssignmentRulesPatch>): RulesPatch {
  const reset = body.reset?.map((field) => NAMES.find((name) => FIELDS[name] === field)).filter((name) => name !== undefined);
  return {
    automatic: body.automatic,
    strategy: body.strategy,
    presences: body.presences,
    language: body.language,
    requireSkill: body.require_skill,
    countPending: body.count_pending,
    routeToTeams: body.route_to_teams,
    unacceptedGraceSeconds: body.unaccepted_grace_seconds,
    acceptedGraceSeconds: body.accepted_grace_seconds,
    reset,
  };
}

export function presentPreview({ teamId, teamName, rules, need, ranking, waitingBefore }: Preview): z.infer<typeof AssignmentPreview> {
  return {
    agent_id: ranking.chosen?.id ?? null,
    team_id: teamId,
    team_name: teamName,
    automatic: rules.automatic,
    strategy: rules.strategy,
    explanation: explainRanking(ranking, need, rules),
    asks_for: { language: need.language, skills: ranking.skillsAsked },
    waiting_before: waitingBefore,
    compared_by: [...ranking.comparedBy],
    candidates: ranking.ranked.map((one) => ({
      agent_id: one.candidate.id,
      agent_name: one.candidate.name,
      status: one.candidate.presence,
      open_tickets: one.candidate.load,
      max_concurrent_tickets: one.candidate.capacity,
      eligible: one.passedOver === null || one.passedOver.why === 'second',
      chosen: one.passedOver === null,
      scores: one.scores,
      explanation: explainCandidate(one, need, rules),
    })),
  };
}
