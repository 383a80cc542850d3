import { handOff } from '#conversations';
import type { Ctx } from '#platform/context';
import { enterTurn } from './enter-turn.ts';
import type { TurnEntry } from './enter-turn.ts';
import type { TurnExit } from './exits.ts';
import type { HandoffReason } from './triage/index.ts';
import type { TurnLog } from './turn-log.ts';

export interface Unspoken extends TurnEntry {
  workspaceId: string;
  ticketId: string;
  reason: HandoffReason;
}

/** Hands a ticket to people without a word, where the assistant has no business: nobody is left waiting for an answer that never comes. */
export async function handOffUnspoken(ctx: Pick<Ctx, 'db'>, log: TurnLog, unspoken: Unspoken): Promise<TurnExit> {
  const { workspaceId, reason, ...entry } = unspoken;
  return ctx.db.tx(workspaceId, async (tx) => {
    const evidence = entry.exit;
    const outcome = await handOff(tx, { conversationId: entry.conversationId, ticketId: entry.ticketId, seenSeq: null, reason, evidence, say: null });
    const exit = outcome.handedOff ? entry.exit : 'person_owns';
    await enterTurn(tx, log, { ...entry, exit, handoff: outcome.handedOff ? { reason, evidence } : null });
    return exit;
  });
}
