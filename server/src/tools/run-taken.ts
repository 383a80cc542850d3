import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { ErrorCode } from '#platform/errors';
import type { Tool, ToolCaller } from './define-tool.ts';
import { toolRan } from './events.ts';
import { settleProposal } from './proposals.ts';
import type { Taken } from './proposals.ts';

/** What a caller is told. `retryAfterSeconds`: when it may be tried again. */
export interface ToolFailure {
  code: ErrorCode;
  message: string;
  details: unknown;
  retryAfterSeconds: number | null;
}

const LONGEST_RUN_MS = 30_000;

/** Carries out what was said yes to and keeps what came of it. A crash in the middle leaves it `running`: nobody does it again by itself. */
export async function runTaken(ctx: Ctx, caller: ToolCaller, tool: Tool, taken: Taken): Promise<Record<string, unknown>> {
  const { id, arguments: input, seenState } = taken;
  try {
    const result = await inTime(tool, tool.run(ctx, caller, input, seenState));
    await settleProposal(ctx, caller.workspaceId, id, { status: 'done', outcome: { result } });
    await record(ctx, caller, tool, taken);
    return result;
  } catch (error) {
    const { code, message } = toFailure(ctx, error);
    await settleProposal(ctx, caller.workspaceId, id, { status: isUncertain(error) ? 'uncertain' : 'failed', outcome: { error: { code, message } } });
    throw error;
  }
}

function isUncertain(error: unknown): boolean {
  return !(error instanceof BatonError) || error.code === 'WRITE_UNCERTAIN';
}

/** The audit trail, and the ticket's own, tell of a change by a tool as of any other. */
export async function record(ctx: Pick<Ctx, 'db'>, { workspaceId, who, surface, contact }: ToolCaller, tool: Tool, taken: Taken | null): Promise<void> {
  const [conversationId, ticketId] = [taken?.conversationId ?? contact?.conversationId ?? null, taken?.ticketId ?? contact?.ticketId ?? null];
  const payload = { tool: tool.name, surface, proposal_id: taken?.id ?? null };
  await ctx.db.tx(workspaceId, (tx) => tx.record(toolRan, payload, { conversationId, ticketId, actor: { kind: who.kind, id: who.id } }));
}

/** A tool that hangs must not hold its caller; what it began goes on and is found in its own records. */
export async function inTime<T>(tool: Tool, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const code = tool.class === 'read' ? 'provider_failed' : 'WRITE_UNCERTAIN';
    timer = setTimeout(() => reject(new BatonError(code, { message: `${tool.name} took longer than ${LONGEST_RUN_MS / 1000} s.` })), LONGEST_RUN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function toFailure(ctx: Pick<Ctx, 'log'>, error: unknown): ToolFailure {
  if (error instanceof BatonError)
    return { code: error.code, message: error.message, details: error.details, retryAfterSeconds: error.retryAfterSeconds ?? null };
  ctx.log.error({ err: error }, 'a tool failed in a way nobody expected');
  return { code: 'internal', message: 'Something went wrong on our side.', details: null, retryAfterSeconds: null };
}
