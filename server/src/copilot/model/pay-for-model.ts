import { creditsFor, startTurnLog } from '#assistant';
import type { TurnLog } from '#assistant';
import { releaseCredits, reserveCredits, settleCredits } from '#billing';
import type { CopilotCtx } from '../open-copilot.ts';

export interface Purchase {
  /** For the ledger, for example `copilot.draft`. */
  purpose: string;
  ref: string;
  /** Characters of all that is sent, and the most tokens that may come back, over all calls. */
  characters: number;
  outputTokens: number;
  calls: number;
}

const TOKENS_FOR_A_CREDIT = 2000;
const CHARACTERS_FOR_A_TOKEN = 3.5;
const RESERVED_SECONDS = 300;

/**
 * Holds credits, lets `work` call a model, and pays for the tokens that were used: also when the work failed after using some. What called no model costs nothing.
 * @throws out_of_credits, or what `work` throws
 */
export async function payForModel<T>(ctx: CopilotCtx, workspaceId: string, purchase: Purchase, work: (log: TurnLog) => Promise<T>): Promise<T> {
  const tokens = (purchase.characters / CHARACTERS_FOR_A_TOKEN + purchase.outputTokens) * purchase.calls;
  const { reservationId } = await reserveCredits(ctx, workspaceId, {
    amount: Math.max(1, Math.ceil(tokens / TOKENS_FOR_A_CREDIT)),
    purpose: purchase.purpose,
    ref: purchase.ref.slice(0, 200),
    ttlSeconds: RESERVED_SECONDS,
  });
  const log = startTurnLog(ctx.metrics);
  try {
    return await work(log);
  } finally {
    const { usage, model, costUsd } = log;
    if (usage)
      await ctx.db.tx(workspaceId, (tx) =>
        settleCredits(tx, workspaceId, reservationId, { amount: creditsFor(usage), usage: { model, cost_usd: costUsd, ...usage } }),
      );
    else await releaseCredits(ctx, workspaceId, reservationId, 'no model answered');
  }
}
