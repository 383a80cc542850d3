import { inputRequired } from '@modelcontextprotocol/server';
import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { tokenOf } from '#tools';
import type { ToolFailure, ToolOutcome } from '#tools';

/** What somebody at the other end is asked for. */
export const Confirmation = z.object({ confirm: z.boolean() });

type Proposal = Extract<ToolOutcome, { kind: 'asks' }>['proposal'];

/** What became of a call, as the protocol says it. */
export function presentOutcome(outcome: ToolOutcome): CallToolResult {
  if (outcome.kind === 'failed') return failed(outcome.failure);
  if (outcome.kind === 'done') return { content: [{ type: 'text', text: JSON.stringify(outcome.result) }], structuredContent: outcome.result };
  return confirmByToken(outcome.proposal);
}

/** The question to somebody at the other end, for a client that can put it. */
export function askFor(proposal: Proposal): InputRequiredResult {
  const question = inputRequired.elicit({ mode: 'form', message: proposal.summary, requestedSchema: Confirmation });
  return inputRequired({ inputRequests: { confirm: question }, requestState: tokenOf(proposal) });
}

function confirmByToken(proposal: Proposal): CallToolResult {
  const { summary, changes, expiresAt } = proposal;
  const preview = { status: 'confirmation_required', summary, changes, confirm_token: tokenOf(proposal), expires_at: expiresAt.toISOString() };
  const how = 'Nothing was done yet. Show this to whoever decides; to do it, call again with the same arguments and this confirm_token.';
  return { content: [{ type: 'text', text: `${how}\n${JSON.stringify(preview)}` }], isError: true };
}

function failed(failure: ToolFailure): CallToolResult {
  const { retryAfterSeconds, ...rest } = failure;
  return {
    content: [{ type: 'text', text: JSON.stringify({ ...rest, ...(retryAfterSeconds === null ? {} : { retry_after_s: retryAfterSeconds }) }) }],
    isError: true,
  };
}
