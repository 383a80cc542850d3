import { readWorkspace } from '#accounts';
import { readTurnState } from '#conversations';
import type { TurnState } from '#conversations';
import type { Ctx } from '#platform/context';
import { findAssistant, findPromptVersion } from './read-assistants.ts';
import type { Assistant, PromptVersion } from './read-assistants.ts';

/** Everything a turn starts from. */
export interface TurnView {
  state: TurnState;
  /** Null when the inbox has none, or one that is gone. */
  assistant: Assistant | null;
  prompt: PromptVersion | null;
  workspace: Awaited<ReturnType<typeof readWorkspace>>;
}

/** Reads it in one transaction. Null when there is no such conversation. */
export async function readTurnView(ctx: Pick<Ctx, 'db'>, workspaceId: string, conversationId: string): Promise<TurnView | null> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const inside = { ...ctx, db: tx };
    const state = await readTurnState(inside, workspaceId, conversationId);
    if (!state) return null;
    const assistant = state.inbox.assistantId ? await findAssistant(tx, state.inbox.assistantId) : null;
    const prompt = assistant ? await findPromptVersion(tx, assistant.promptId, assistant.promptVersion) : null;
    return { state, assistant, prompt, workspace: await readWorkspace(inside, workspaceId) };
  });
}
