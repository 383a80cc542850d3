import type { Ctx } from '#platform/context';
import type { EffectiveSettings } from '../settings/resolve-assistant.ts';
import type { UsingTools } from './open-tool-use.ts';

/** What an assistant asked for within the last day. */
export interface CallCounts {
  inConversation: number;
  changesInConversation: number;
  byAssistant: number;
}

const DAY_MS = 86_400_000;

export async function countCalls(ctx: Pick<Ctx, 'db' | 'clock'>, { workspaceId, assistant, conversationId }: UsingTools): Promise<CallCounts> {
  const [row] = await ctx.db.ask<CallCounts>(
    workspaceId,
    `select count(*)::int as "byAssistant", count(*) filter (where conversation_id = $3)::int as "inConversation",
       count(distinct proposal_id) filter (where conversation_id = $3)::int as "changesInConversation"
     from tool_calls where workspace_id = $1 and caller_kind = 'assistant' and caller_id = $2 and at > $4`,
    [workspaceId, assistant.id, conversationId, new Date(ctx.clock.now().getTime() - DAY_MS)],
    'count-assistant-calls',
  );
  return row ?? { inConversation: 0, changesInConversation: 0, byAssistant: 0 };
}

/** The cap that stands in the way of one more call, in words; null when none does. */
export function capReached(
  counts: CallCounts,
  caps: Pick<EffectiveSettings, 'tool_calls_per_conversation' | 'tool_calls_per_day' | 'tool_changes_per_conversation'>,
  changes: boolean,
): string | null {
  if (counts.byAssistant >= caps.tool_calls_per_day) return `the assistant has called tools ${counts.byAssistant} times within a day (tool_calls_per_day)`;
  if (counts.inConversation >= caps.tool_calls_per_conversation)
    return `tools were called ${counts.inConversation} times in this conversation within a day (tool_calls_per_conversation)`;
  if (changes && counts.changesInConversation >= caps.tool_changes_per_conversation)
    return `${counts.changesInConversation} changes were asked for in this conversation within a day (tool_changes_per_conversation)`;
  return null;
}
