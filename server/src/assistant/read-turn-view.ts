import { readTurnState } from '#conversations';
import type { TurnState } from '#conversations';
import type { Ctx } from '#platform/context';
import { readTurnSettings } from './turn-settings.ts';
import type { TurnSettings } from './turn-settings.ts';

/** Everything a turn starts from. */
export interface TurnView extends TurnSettings {
  state: TurnState;
}

/** Reads it. Null when there is no such conversation. */
export async function readTurnView(ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>, workspaceId: string, conversationId: string): Promise<TurnView | null> {
  const state = await readTurnState(ctx, workspaceId, conversationId);
  return state && { state, ...(await readTurnSettings(ctx, workspaceId, state.inbox.assistantId)) };
}
