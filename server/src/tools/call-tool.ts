import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Tool, ToolCaller } from './define-tool.ts';
import { logCall } from './log-calls.ts';
import { storeProposal, takeAnswered, takeByToken } from './proposals.ts';
import type { Proposal } from './proposals.ts';
import { inTime, record, runTaken, toFailure } from './run-taken.ts';
import type { ToolFailure } from './run-taken.ts';
import type { Approver, Decision } from './schema.ts';
import type { Toolbox } from './toolbox.ts';

export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
  /** The yes to what was shown before. */
  confirmToken?: string | undefined;
  /** Given: not the caller says yes. */
  approval?: Approval;
}

/** `automatic`: at once while no more than `upTo` is at stake, else by a teammate. `origin`: what the call comes from, so that it is one when it is repeated. */
export interface Approval {
  by: 'contact' | 'teammate' | 'automatic';
  /** In the shop's money. */
  upTo: number;
  origin: string;
}

export type ToolOutcome =
  | { kind: 'done'; tool: Tool; result: Record<string, unknown> }
  /** Nothing happened yet: somebody has to say yes to exactly this. */
  | { kind: 'asks'; tool: Tool; proposal: Proposal }
  | { kind: 'failed'; failure: ToolFailure };

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
  if (!tool || !toolbox.listFor(caller.who).includes(tool) || !servesCaller(tool, caller))
    throw new BatonError('not_found', { message: `There is no tool ${call.name.slice(0, 100)} that you may use.` });
  const input = readArguments(tool, call.arguments);
  if (!tool.asksFirst) {
    trace.decision = 'ran';
    const result = await inTime(tool, tool.run(ctx, caller, input, null));
    if (tool.class !== 'read') await record(ctx, caller, tool, null);
    return { kind: 'done', tool, result };
  }
  if (call.confirmToken === undefined) return propose(ctx, { caller, call, trace }, { tool, input });
  const taken = await takeByToken(ctx, caller, { tool, input, token: call.confirmToken });
  trace.proposalId = taken.id;
  trace.decision = 'ran';
  return { kind: 'done', tool, result: await runTaken(ctx, caller, tool, taken) };
}

/** A tool that is not made for contacts is not there for them, and one that is about somebody's own things not for whoever is nobody. */
function servesCaller(tool: Tool, { contact }: ToolCaller): boolean {
  if (!contact) return true;
  return tool.contacts !== null && (tool.contacts.serves === 'anybody' || contact.identity !== null);
}

/** @throws invalid_input, naming each argument */
function readArguments(tool: Tool, given: Record<string, unknown>): Record<string, unknown> {
  const parsed = tool.parse(given);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), reason: issue.message }));
  throw new BatonError('invalid_input', { message: `Arguments of ${tool.name} are wrong.`, details });
}

/** Shows what would happen. What nobody has to say yes to is then done. */
async function propose(ctx: Ctx, { caller, call, trace }: Work, { tool, input }: { tool: Tool; input: Record<string, unknown> }): Promise<ToolOutcome> {
  const preview = await inTime(tool, tool.preview(ctx, caller, input));
  const approver = approverOf(call.approval, preview.amount ?? null);
  const proposal = await storeProposal(ctx, caller, { tool, input, preview, approver, origin: call.approval?.origin ?? null });
  trace.proposalId = proposal.id;
  trace.decision = 'proposed';
  if (proposal.status !== 'waiting') return { kind: 'done', tool, result: whatCameOf(proposal) };
  if (proposal.approver !== 'nobody') return { kind: 'asks', tool, proposal };
  const by = { kind: caller.who.kind, id: caller.who.id };
  const taken = await takeAnswered(ctx, caller.workspaceId, { id: proposal.id, approver: 'nobody', conversationId: null, by, answer: 'yes' });
  if (!taken) throw uncertain();
  trace.decision = 'ran';
  return { kind: 'done', tool, result: await runTaken(ctx, caller, tool, taken) };
}

function approverOf(approval: Approval | undefined, amount: number | null): Approver {
  if (!approval) return 'caller';
  if (approval.by !== 'automatic') return approval.by;
  return amount !== null && amount <= approval.upTo ? 'nobody' : 'teammate';
}

/** Of what was carried out before, by a turn that did not live to tell. @throws what it ended with, and WRITE_UNCERTAIN where that is not known */
function whatCameOf({ status, outcome }: Proposal): Record<string, unknown> {
  if (outcome && 'result' in outcome) return outcome.result;
  if (status === 'declined') throw new BatonError('conflict', { message: 'This was declined.' });
  if (outcome) throw new BatonError(outcome.error.code, { message: outcome.error.message });
  throw uncertain();
}

function uncertain(): BatonError {
  return new BatonError('WRITE_UNCERTAIN', { message: 'This was begun before, and what came of it is not known.' });
}
