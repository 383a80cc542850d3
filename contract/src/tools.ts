/** What can be done by name: `/api/tools`. The same tools are served at `/mcp`. */
import { z } from 'zod';

const moment = z.iso.datetime();

export const ToolParams = z.object({ name: z.string().min(1).max(100) });

export const ToolView = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  class: z.enum(['read', 'reversible', 'irreversible', 'external']).describe('What it may do at worst. `external`: it speaks to somebody outside.'),
  permission: z.string().describe('Who has not this permission does not see the tool.'),
  asks_first: z.boolean().describe('Shows what it would do, and does it when called again with the `confirm_token` it gave.'),
  input_schema: z.record(z.string(), z.unknown()),
  output_schema: z.record(z.string(), z.unknown()),
});
export const ToolList = z.object({ tools: z.array(ToolView) });

export const ToolRun = z.strictObject({
  arguments: z.record(z.string(), z.unknown()).default({}),
  confirm_token: z.string().min(1).max(200).optional().describe('The yes to what the call before showed: the same arguments, within ten minutes, once.'),
});
export const ToolResult = z.object({ status: z.literal('done'), result: z.record(z.string(), z.unknown()) });
export const ToolProposal = z.object({
  status: z.literal('confirmation_required'),
  summary: z.string(),
  changes: z.unknown().describe('What would change, field by field.'),
  confirm_token: z.string(),
  expires_at: moment,
});

export const ToolCallQuery = z.object({
  tool: z.string().min(1).max(100).optional(),
  caller_id: z.string().min(1).max(200).optional(),
  conversation_id: z.uuid().optional().describe('What an assistant called in this conversation.'),
  decision: z.enum(['ran', 'proposed', 'refused', 'failed']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});
export const ToolCallView = z.object({
  id: z.uuid(),
  at: moment,
  tool: z.string(),
  surface: z.string().describe('`mcp`, `desk` or `assistant`.'),
  caller: z.object({ kind: z.string(), id: z.string() }),
  arguments: z.record(z.string(), z.unknown()).describe('Cut where they were long.'),
  decision: z.enum(['ran', 'proposed', 'refused', 'failed']),
  reason: z.string().nullable().describe('The code of the error.'),
  result: z.string().nullable(),
  duration_ms: z.number(),
  conversation_id: z.uuid().nullable().describe('Of a call by an assistant, as turn_id.'),
  turn_id: z.uuid().nullable().describe('As in GET /api/tickets/{id}/turns.'),
});
export const ToolCallPage = z.object({ calls: z.array(ToolCallView).describe('Newest first.'), next_cursor: z.uuid().nullable() });

/** What an assistant wants to do and a teammate has to say yes to: `/api/approvals`. */
export const ApprovalParams = z.object({ id: z.uuid() });
export const ApprovalQuery = z.object({
  status: z.enum(['waiting', 'all']).default('waiting').describe('`waiting`: those that can still be decided.'),
  ticket_id: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});
export const ApprovalView = z.object({
  id: z.uuid(),
  tool: z.string(),
  summary: z.string().describe('What would be done, in words.'),
  changes: z.unknown().describe('Field by field, with what is there now and what would be.'),
  arguments: z.record(z.string(), z.unknown()),
  status: z.enum(['waiting', 'expired', 'running', 'done', 'failed', 'uncertain', 'declined']),
  ticket_id: z.uuid().nullable(),
  conversation_id: z.uuid().nullable(),
  asked_by: z.object({ kind: z.string(), id: z.string() }),
  created_at: moment,
  expires_at: moment,
  decided_at: moment.nullable(),
  decided_by: z.object({ kind: z.string(), id: z.string() }).nullable(),
  result: z.record(z.string(), z.unknown()).nullable().describe('What the tool gave.'),
  error: z.object({ code: z.string(), message: z.string() }).nullable().describe('Why it could not be done.'),
});
export const ApprovalPage = z.object({ approvals: z.array(ApprovalView).describe('Newest first.'), next_cursor: z.uuid().nullable() });
