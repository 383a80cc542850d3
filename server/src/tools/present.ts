import type { z } from 'zod';
import type { ToolCallView, ToolView } from '@baton/contract';
import type { Tool } from './define-tool.ts';
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
  };
}
