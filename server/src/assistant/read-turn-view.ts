import { readTurnState } from '#conversations';
import type { TurnState } from '#conversations';
import type { Ctx } from '#platform/context';
import { recallFacts } from './memory/recall-facts.ts';
import type { RecalledFact } from './memory/recall-facts.ts';
import { readTurnSettings } from './turn-settings.ts';
import type { TurnSettings } from './turn-settings.ts';

/** Everything a turn starts from. */
export interface TurnView extends TurnSettings {
  state: TurnState;
  /** What is known of the contact, where memory is on. */
  facts: RecalledFact[];
}

/** Reads it. Null when there is no such conversation. */
export async function readTurnView(
  ctx: Pick<Ctx, 'db' | 'clock' | 'config' | 'realtime'>,
  workspaceId: string,
  conversationId: string,
): Promise<TurnView | null> {
  // Side by side in one transaction: neither needs the other. In an object, so that nobody waits for them before the commit: all leaves as one packet.
  const { read } = await ctx.db.tx(
    workspaceId,
    async (tx) => {
      const reading = Promise.all([readTurnState({ db: tx }, workspaceId, conversationId), recallFacts(tx, { conversationId, now: ctx.clock.now() })]);
      // The commit tells of a failure.
      reading.catch(() => undefined);
      return { read: reading };
    },
    { repeatable: true, together: 'read-turn' },
  );
  const [state, facts] = await read;
  if (!state) return null;
  const settings = await readTurnSettings(ctx, workspaceId, { assistantId: state.inbox.assistantId, inboxId: state.conversation.inboxId });
  return { state, facts: settings.assistant?.settings.memory ? facts : [], ...settings };
}
