import type { Ctx } from '#platform/context';
import type { Decision } from './schema.ts';

export interface StoredCall {
  id: string;
  at: Date;
  tool: string;
  surface: string;
  callerKind: string;
  callerId: string;
  arguments: Record<string, unknown>;
  decision: Decision;
  reason: string | null;
  result: string | null;
  durationMs: number;
  conversationId: string | null;
  turnId: string | null;
}

export interface CallFilter {
  tool?: string | undefined;
  callerId?: string | undefined;
  conversationId?: string | undefined;
  decision?: Decision | undefined;
  before?: string | undefined;
  limit: number;
}

/** Calls of tools in a workspace, newest first. */
export function readCalls(ctx: Pick<Ctx, 'db'>, workspaceId: string, filter: CallFilter): Promise<StoredCall[]> {
  const { tool, callerId, conversationId, decision, before, limit } = filter;
  return ctx.db.ask<StoredCall>(
    workspaceId,
    `select id, at, tool, surface, caller_kind as "callerKind", caller_id as "callerId", arguments, decision, reason, result, duration_ms as "durationMs",
       conversation_id as "conversationId", turn_id as "turnId"
     from tool_calls where workspace_id = $1 and ($2::text is null or tool = $2) and ($3::text is null or caller_id = $3)
       and ($4::text is null or decision = $4) and ($5::uuid is null or id < $5) and ($6::uuid is null or conversation_id = $6)
     order by id desc limit $7`,
    [workspaceId, tool ?? null, callerId ?? null, decision ?? null, before ?? null, conversationId ?? null, limit],
  );
}
