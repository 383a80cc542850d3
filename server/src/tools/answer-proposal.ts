import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { requirePermission } from '#platform/principal';
import type { Tool, ToolCaller } from './define-tool.ts';
import { proposalDeclined } from './events.ts';
import { logCall } from './log-calls.ts';
import { readProposal, takeAnswered } from './proposals.ts';
import type { StoredProposal } from './proposals.ts';
import { runTaken, toFailure } from './run-taken.ts';
import type { ToolFailure } from './run-taken.ts';
import type { Toolbox } from './toolbox.ts';

export interface ProposalAnswer {
  id: string;
  approver: 'contact' | 'teammate';
  answer: 'yes' | 'no';
}

export type Answered =
  | { kind: 'done'; proposal: StoredProposal; result: Record<string, unknown> }
  | { kind: 'declined'; proposal: StoredProposal }
  | { kind: 'failed'; proposal: StoredProposal; failure: ToolFailure }
  /** Whether it was done is not known: it was begun, and nobody heard how it ended. */
  | { kind: 'uncertain'; proposal: StoredProposal }
  /** Nobody asked this here, or too long ago. */
  | { kind: 'gone' };

/**
 * The yes or no of a contact, or of a teammate, to what an assistant wants to do. Of many answers one counts; the others, and a turn that is
 * repeated, are told what came of that one. What was shown is what is done, and the tool looks once more whether it is still so.
 * @throws forbidden for a teammate who may not use the tool themselves
 */
export async function answerProposal(ctx: Ctx, toolbox: Toolbox, caller: ToolCaller, { id, approver, answer }: ProposalAnswer): Promise<Answered> {
  const { workspaceId, who, contact } = caller;
  const proposal = await readProposal(ctx, workspaceId, id);
  if (!proposal || proposal.approver !== approver || (contact && proposal.conversationId !== contact.conversationId)) return { kind: 'gone' };
  const tool = toolbox.find(proposal.tool);
  if (tool) requirePermission(who, tool.permission);
  // Before it is taken: it would stand as begun for ever.
  else if (answer === 'yes' && proposal.status === 'waiting') return { kind: 'failed', proposal, failure: noSuchTool(proposal.tool) };
  const by = { kind: approver === 'contact' ? 'contact' : who.kind, id: approver === 'contact' ? (contact?.conversationId ?? '') : who.id };
  const taken = await takeAnswered(ctx, workspaceId, { id, approver, conversationId: contact?.conversationId ?? null, by, answer });
  if (!taken) return cameOf(proposal, (await readProposal(ctx, workspaceId, id)) ?? proposal);
  if (answer === 'no') {
    await recordDeclined(ctx, caller, proposal);
    return { kind: 'declined', proposal };
  }
  if (!tool) throw new Error(`proposal ${id} was taken without its tool`);
  return carryOut(ctx, caller, { tool, proposal, taken });
}

interface Taking {
  tool: Tool;
  proposal: StoredProposal;
  taken: Parameters<typeof runTaken>[3];
}

async function carryOut(ctx: Ctx, caller: ToolCaller, { tool, proposal, taken }: Taking): Promise<Answered> {
  const startedAt = ctx.clock.now();
  const begun = performance.now();
  const ended = await runTaken(ctx, caller, tool, taken).then(
    (result) => ({ kind: 'done', proposal, result }) as const,
    (error: unknown) => ({ kind: 'failed', proposal, failure: toFailure(ctx, error) }) as const,
  );
  const decision = ended.kind === 'done' ? 'ran' : 'failed';
  ctx.metrics.toolCalls.inc({ tool: tool.name, decision, surface: caller.surface });
  await logCall(ctx, {
    caller,
    tool: tool.name,
    arguments: taken.arguments,
    decision,
    reason: ended.kind === 'failed' ? ended.failure.code : null,
    result: ended.kind === 'done' ? ended.result : ended.failure.message,
    startedAt,
    durationMs: performance.now() - begun,
    proposalId: proposal.id,
  });
  return ended.kind === 'failed' && ended.failure.code === 'WRITE_UNCERTAIN' ? { kind: 'uncertain', proposal } : ended;
}

/** What an earlier answer made of it. One that is still being carried out elsewhere is as uncertain as one that broke off. */
function cameOf(before: StoredProposal, now: StoredProposal): Answered {
  const { status, outcome } = now;
  if (status === 'declined') return { kind: 'declined', proposal: now };
  if (status === 'waiting') return { kind: 'gone' };
  if (outcome && 'result' in outcome) return { kind: 'done', proposal: now, result: outcome.result };
  if (status === 'failed' && outcome) return { kind: 'failed', proposal: now, failure: { ...outcome.error, details: null, retryAfterSeconds: null } };
  return { kind: 'uncertain', proposal: before };
}

function noSuchTool(name: string): ToolFailure {
  const { code, message } = new BatonError('not_found', { message: `There is no tool ${name} any more.` });
  return { code, message, details: null, retryAfterSeconds: null };
}

async function recordDeclined(ctx: Pick<Ctx, 'db'>, { workspaceId, who }: ToolCaller, { id, tool, conversationId, ticketId }: StoredProposal): Promise<void> {
  await ctx.db.tx(workspaceId, (tx) =>
    tx.record(proposalDeclined, { tool, proposal_id: id }, { conversationId, ticketId, actor: { kind: who.kind, id: who.id } }),
  );
}
