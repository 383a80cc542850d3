import type { z } from 'zod';
import type { ToolsReport } from '@baton/contract';
import { FEWEST } from './compare-shares.ts';
import type { Difference } from './compare-shares.ts';
import type { ArmCounts, Spread } from './count-arms.ts';
import type { ToolsComparison } from './read-tools-report.ts';

type View = z.infer<typeof ToolsReport>;

export function presentToolsReport({ assistant, since, until, arms, mixed, differences }: ToolsComparison): View {
  return {
    assistant_id: assistant.id,
    assistant_name: assistant.name,
    period: { since: since.toISOString(), until: until.toISOString() },
    with: presentArm(arms.with),
    without: presentArm(arms.without),
    mixed_tickets: mixed,
    is_too_few: Math.min(arms.with.tickets, arms.without.tickets) < FEWEST,
    differences: {
      answered: presentDifference(differences.answered),
      handed_over: presentDifference(differences.handedOver),
      resolved_without_people: presentDifference(differences.resolvedAlone),
      reopened: presentDifference(differences.reopened),
      customer_satisfaction_score: presentDifference(differences.satisfaction),
    },
  };
}

function presentArm(arm: ArmCounts): View['with'] {
  const share = (tickets: number) => ({ tickets, share: arm.tickets === 0 ? null : exact(tickets / arm.tickets) });
  return {
    tickets: arm.tickets,
    turns: arm.turns,
    answered: share(arm.answered),
    handed_over: share(arm.handedOver),
    handoff_reasons: arm.reasons,
    resolved_without_people: share(arm.resolvedAlone),
    reopened: share(arm.reopened),
    customer_satisfaction_score: arm.satisfaction.count === 0 ? null : exact(arm.satisfaction.mean),
    ratings: arm.satisfaction.count,
    credits_per_ticket: arm.tickets === 0 ? null : exact(arm.credits / arm.tickets),
    own_ms: presentSpread(arm.own),
    model_ms: presentSpread(arm.model),
  };
}

const presentSpread = (spread: Spread | null) => spread && { p50: exact(spread.p50), p95: exact(spread.p95) };

const presentDifference = (one: Difference | null) =>
  one && { difference: exact(one.difference), low: exact(one.low), high: exact(one.high), is_clear: one.low > 0 || one.high < 0 };

const exact = (value: number) => Math.round(value * 10_000) / 10_000;
