import { readAssistant } from '#assistant';
import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { compareMeans, compareShares } from './compare-shares.ts';
import type { Difference } from './compare-shares.ts';
import { countArms } from './count-arms.ts';
import type { ArmCounts, ArmName } from './count-arms.ts';

export interface ToolsComparison {
  assistant: { id: string; name: string };
  since: Date;
  until: Date;
  arms: Record<ArmName, ArmCounts>;
  mixed: number;
  differences: Record<'answered' | 'handedOver' | 'resolvedAlone' | 'reopened' | 'satisfaction', Difference | null>;
}

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * How an assistant does on tickets for which it may use order data and tools, against those for which it may not. 30 days until now unless
 * another period is asked for. @throws forbidden, not_found
 */
export async function readToolsReport(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  who: Principal,
  assistantId: string,
  asked: { since?: string | undefined; until?: string | undefined },
): Promise<ToolsComparison> {
  requirePermission(who, 'metrics.team');
  const workspaceId = workspaceOf(who);
  const { id, name } = await readAssistant(ctx, workspaceId, assistantId);
  const until = asked.until ? new Date(asked.until) : ctx.clock.now();
  const since = asked.since ? new Date(asked.since) : new Date(until.getTime() - MONTH_MS);
  const { arms, mixed } = await ctx.db.tx(workspaceId, (tx) => countArms(tx, { assistantId, since, until }));
  const [first, second] = [arms.with, arms.without];
  const shares = (count: (arm: ArmCounts) => number) => compareShares({ of: first.tickets, count: count(first) }, { of: second.tickets, count: count(second) });
  return {
    assistant: { id, name },
    since,
    until,
    arms,
    mixed,
    differences: {
      answered: shares((arm) => arm.answered),
      handedOver: shares((arm) => arm.handedOver),
      resolvedAlone: shares((arm) => arm.resolvedAlone),
      reopened: shares((arm) => arm.reopened),
      satisfaction: compareMeans(first.satisfaction, second.satisfaction),
    },
  };
}
