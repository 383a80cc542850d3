import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { ErrorCode } from '#platform/errors';
import type { Tool, ToolCaller } from './define-tool.ts';
import { toolRan } from './events.ts';
import { logCall } from './log-calls.ts';
import { settleProposal, storeProposal, takeProposal } from './proposals.ts';
import type { Proposal } from './proposals.ts';
import type { Decision } from './schema.ts';
import type { Toolbox } from './toolbox.ts';

export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
  /** The yes to what was shown before. */
  confirmToken?: string | undefined;
}

/** What a caller is told. `retryAfterSeconds`: when it may be tried again. */
export interface ToolFailure {
  code: ErrorCode;
  message: string;
  details: unknown;
  retryAfterSeconds: number | null;
}

export type ToolOutcome =
  | { kind: 'done'; tool: Tool; result: Record<string, unknown> }
  /** Nothing happened yet: say yes to exactly this by the token. */
  | { kind: 'asks'; tool: Tool; proposal: Proposal }
  | { kind: 'failed'; failure: ToolFailure };

const LONGEST_RUN_MS = 30_000;

/**
 * The one way a tool is run: whether there is such a tool and the caller may use it, whether the arguments are right, what it would change where
 * that has to be shown first, then the tool itself with what it gives checked. Every call is written down, whatever became of it.
 */
export async function callTool(ctx: Ctx, toolbox: Toolbox, caller: ToolCaller, call: ToolCall): Promise<ToolOutcome> {
  const startedAt = ctx.clock.now();
  const begun = performance.now();
  const trace: Trace = { decision: 'refused', proposalId: null };
  const ended = await carryOut(ctx, toolbox, { caller, call, trace }).catch((error: unknown): ToolOutcome => ({
    kind: 'failed',
    failure: toFailure(ctx, error),
  }));
  const outcome = ended.kind === 'failed' ? 'failed' : trace.decision;
  ctx.metrics.toolCalls.inc({ tool: toolbox.find(call.name)?.name ?? 'unknown', decision: trace.decision, surface: caller.surface });
  await logCall(ctx, {
    caller,
    tool: call.name,
    arguments: call.arguments,
    decision: outcome === 'failed' && trace.decision === 'ran' ? 'failed' : trace.decision,
    reason: ended.kind === 'failed' ? ended.failure.code : null,
    result: ended.kind === 'done' ? ended.result : ended.kind === 'asks' ? { summary: ended.proposal.summary } : ended.failure.message,
    startedAt,
    durationMs: performance.now() - begun,
    proposalId: trace.proposalId,
  });
  return ended;
}

/** How far a call came. */
interface Trace {
  decision: Decision;
  proposalId: string | null;
}

interface Work {
  caller: ToolCaller;
  call: ToolCall;
  trace: Trace;
}

async function carryOut(ctx: Ctx, toolbox: Toolbox, { caller, call, trace }: Work): Promise<ToolOutcome> {
  const tool = toolbox.find(call.name);
  if (!tool || !toolbox.listFor(caller.who).includes(tool))
    throw new BatonError('not_found', { message: `There is no tool ${call.name.slice(0, 100)} that you may use.` });
  const parsed = tool.parse(call.arguments);
  if (!parsed.success) {
    const details = parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), reason: issue.message }));
    throw new BatonError('invalid_input', { message: `Arguments of ${tool.name} are wrong.`, details });
  }
  const input = parsed.data;
  if (!tool.asksFirst) {
    trace.decision = 'ran';
    const result = await inTime(tool, tool.run(ctx, caller, input, null));
    if (tool.class !== 'read') await record(ctx, caller, tool, null);
    return { kind: 'done', tool, result };
  }
  if (call.confirmToken === undefined) {
    const preview = await inTime(tool, tool.preview(ctx, caller, input));
    trace.decision = 'proposed';
    const proposal = await storeProposal(ctx, caller, { tool, input, preview });
    trace.proposalId = proposal.id;
    return { kind: 'asks', tool, proposal };
  }
  const taken = await takeProposal(ctx, caller, { tool, input, token: call.confirmToken });
  trace.proposalId = taken.id;
  trace.decision = 'ran';
  try {
    const result = await inTime(tool, tool.run(ctx, caller, input, taken.seenState));
    await settleProposal(ctx, caller, taken.id, 'done');
    await record(ctx, caller, tool, taken.id);
    return { kind: 'done', tool, result };
  } catch (error) {
    await settleProposal(ctx, caller, taken.id, isUncertain(error) ? 'uncertain' : 'failed');
    throw error;
  }
}

function isUncertain(error: unknown): boolean {
  return !(error instanceof BatonError) || error.code === 'WRITE_UNCERTAIN';
}

/** The audit trail tells of a change by a tool as of any other. */
async function record(ctx: Pick<Ctx, 'db'>, { workspaceId, who, surface }: ToolCaller, tool: Tool, proposalId: string | null): Promise<void> {
  await ctx.db.tx(workspaceId, (tx) => tx.record(toolRan, { tool: tool.name, surface, proposal_id: proposalId }, { actor: { kind: who.kind, id: who.id } }));
}

/** A tool that hangs must not hold its caller; what it began goes on and is found in its own records. */
async function inTime<T>(tool: Tool, work: Promise<T>): Promise<T> {
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

function toFailure(ctx: Pick<Ctx, 'log'>, error: unknown): ToolFailure {
  if (error instanceof BatonError)
    return { code: error.code, message: error.message, details: error.details, retryAfterSeconds: error.retryAfterSeconds ?? null };
  ctx.log.error({ err: error }, 'a tool failed in a way nobody expected');
  return { code: 'internal', message: 'Something went wrong on our side.', details: null, retryAfterSeconds: null };
}
