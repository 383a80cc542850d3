import type { z } from 'zod';
import type { ApprovalView, ToolCallView, ToolView } from '@baton/contract';
import type { Tool } from './define-tool.ts';
import type { StoredProposal } from './proposals.ts';
import type { StoredCall } from './read-calls.ts';

export function presentTool(tool: Tool): z.infer<typeof ToolView> {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    class: tool.class,
    permission: tool.permission,
    asks_first: tool.asksFirst,
    input_schema: tool.inputSchema,
    output_schema: tool.outputSchema,
  };
}

export function presentCall(call: StoredCall): z.infer<typeof ToolCallView> {
  return {
    id: call.id,
    at: call.at.toISOString(),
    tool: call.tool,
    surface: call.surface,
    caller: { kind: call.callerKind, id: call.callerId },
    arguments: call.arguments,
    decision: call.decision,
    reason: call.reason,
    result: call.result,
    duration_ms: call.durationMs,
    conversation_id: call.conversationId,
    turn_id: call.turnId,
  };
}

export function presentApproval(proposal: StoredProposal, now: Date): z.infer<typeof ApprovalView> {
  const { outcome, decidedAt, decidedKind, decidedId, expiresAt } = proposal;
  return {
    id: proposal.id,
    tool: proposal.tool,
    summary: proposal.summary,
    changes: proposal.changes,
    arguments: proposal.arguments,
    status: proposal.status === 'waiting' && expiresAt <= now ? 'expired' : proposal.status,
    ticket_id: proposal.ticketId,
    conversation_id: proposal.conversationId,
    asked_by: { kind: proposal.callerKind, id: proposal.callerId },
    created_at: proposal.createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
    decided_at: decidedAt?.toISOString() ?? null,
    decided_by: decidedKind !== null && decidedId !== null ? { kind: decidedKind, id: decidedId } : null,
    result: outcome && 'result' in outcome ? outcome.result : null,
    error: outcome && 'error' in outcome ? outcome.error : null,
  };
}
