import type { OrderIdentity } from '#orders';
import type { Ctx } from '#platform/context';
import { PERMISSIONS } from '#platform/principal';
import { callTool, createToolbox, withOwnTools } from '#tools';
import type { Approval, Tool, ToolCaller, Toolbox } from '#tools';
import type { ToolAllowance } from '../schema.ts';
import type { EffectiveAssistant } from '../settings/resolve-assistant.ts';
import { bindTool } from './bind-tool.ts';
import { capReached, countCalls } from './cap-calls.ts';
import { describeResult, readWantedArguments, repeated } from './describe-result.ts';
import type { Called, ToolUse, WantedCall } from './tool-use.ts';

/** The turn that uses tools, and for whom. */
export interface UsingTools {
  workspaceId: string;
  assistant: EffectiveAssistant;
  conversationId: string;
  ticketId: string;
  turnId: string;
  /** The newest message the turn answers: the same call for the same messages is one change, however often the turn is tried. */
  seenSeq: number;
  /** Null: nobody is proved. */
  identity: OrderIdentity | null;
}

/** Calls with which a turn may end in a circle. */
const MOST_REPEATS = 2;
const MOST_IN_A_TURN = 8;

/** The tools this assistant may use for this contact; null where there are none, and a turn costs what it always did. */
export async function openToolUse(ctx: Ctx, toolbox: Toolbox, using: UsingTools): Promise<ToolUse | null> {
  const box = await openBox(ctx, toolbox, using);
  if (!box) return null;
  const caller = callerOf(using);
  const tools = box.listFor(caller.who);
  const seen = new Map<string, string>();
  let [calls, repeats] = [0, 0];
  return {
    offered: tools.map(({ name, description, inputSchema }) => ({ name, description, parameters: inputSchema })),
    async call(wanted, number) {
      calls += 1;
      if (calls > MOST_IN_A_TURN) return { kind: 'person', reason: 'no_evidence', evidence: `more than ${MOST_IN_A_TURN} calls of tools in one turn` };
      const key = `${wanted.name} ${wanted.arguments}`;
      const before = seen.get(key);
      if (before !== undefined) {
        repeats += 1;
        if (repeats >= MOST_REPEATS) return { kind: 'person', reason: 'no_evidence', evidence: `${wanted.name.slice(0, 100)} was called again and again` };
        return { kind: 'result', text: repeated(before), source: null };
      }
      const called = await callOnce(ctx, { box, caller, using, isFirst: calls === 1 }, { wanted, number });
      if (called.kind === 'result') seen.set(key, called.text);
      return called;
    },
  };
}

/** The tools that are allowed, as they serve this contact. Also what a contact's yes is carried out with: what is not allowed any more is not done. */
export async function openBox(ctx: Ctx, toolbox: Toolbox, using: Pick<UsingTools, 'workspaceId' | 'assistant' | 'identity'>): Promise<Toolbox | null> {
  const { tools: allowed } = using.assistant.settings;
  if (allowed.length === 0) return null;
  const all = await withOwnTools(ctx, toolbox, using.workspaceId);
  const bound = allowed.flatMap((allowance) => {
    const tool = all.find(allowance.name);
    const isBuiltIn = toolbox.find(allowance.name) !== undefined;
    return (tool && bindTool(tool, allowance, { identity: using.identity, isBuiltIn })) ?? [];
  });
  return bound.length === 0 ? null : createToolbox(bound);
}

/** The assistant as whoever calls. What it may do is its list of tools, so its permissions are no second one. */
export function callerOf({ workspaceId, assistant, conversationId, ticketId, turnId, identity }: UsingTools): ToolCaller {
  return {
    workspaceId,
    surface: 'assistant',
    who: { kind: 'assistant', id: assistant.id, name: assistant.name, workspaceId, permissions: new Set(PERMISSIONS) },
    contact: { conversationId, ticketId, turnId, identity },
  };
}

interface Box {
  box: Toolbox;
  caller: ToolCaller;
  using: UsingTools;
  isFirst: boolean;
}

async function callOnce(ctx: Ctx, { box, caller, using, isFirst }: Box, { wanted, number }: { wanted: WantedCall; number: number }): Promise<Called> {
  const args = readWantedArguments(wanted);
  if (args === null) return { kind: 'result', text: 'The arguments are not a JSON object. Nothing was done.', source: null };
  const tool = box.find(wanted.name);
  if (isFirst || tool?.asksFirst) {
    const cap = capReached(await countCalls(ctx, using), using.assistant.settings, tool?.asksFirst ?? false);
    if (cap !== null) return { kind: 'person', reason: 'no_evidence', evidence: cap };
  }
  const outcome = await callTool(ctx, box, caller, { name: wanted.name, arguments: args, ...(tool?.asksFirst ? { approval: approvalFor(tool, using) } : {}) });
  if (outcome.kind === 'done' && outcome.tool.asksFirst)
    return { kind: 'changed', done: { tool: outcome.tool, arguments: readAs(outcome.tool, args), result: outcome.result } };
  if (outcome.kind === 'done') return describeResult(outcome.tool, outcome.result, { number, at: ctx.clock.now() });
  if (outcome.kind === 'asks') {
    const { proposal } = outcome;
    if (proposal.approver === 'contact') return { kind: 'asks', asked: { tool: outcome.tool, proposal } };
    return { kind: 'person', reason: 'needs_approval', evidence: proposal.summary.slice(0, 400) };
  }
  const { code, message, details } = outcome.failure;
  if (code === 'WRITE_UNCERTAIN') return { kind: 'person', reason: 'other_trouble', evidence: `${wanted.name}: ${message}`.slice(0, 400) };
  return { kind: 'result', text: JSON.stringify({ error: { code, message, ...whyOf(code, details) } }), source: null };
}

function approvalFor(tool: Tool, { assistant, conversationId, seenSeq }: UsingTools): Approval {
  const allowance: ToolAllowance | undefined = assistant.settings.tools.find((one) => one.name === tool.name);
  return { by: allowance?.approval ?? 'contact', upTo: allowance?.automatic_up_to ?? 0, origin: `${conversationId}:${seenSeq}` };
}

/** What a caller can mend, or has to tell apart: the arguments that are wrong, or which state stands in the way. */
function whyOf(code: string, details: unknown): { details?: unknown; reason?: string } {
  if (code === 'invalid_input') return { details };
  const reason = details !== null && typeof details === 'object' && 'reason' in details ? details.reason : undefined;
  return typeof reason === 'string' ? { reason } : {};
}

/** The arguments as the tool took them. */
function readAs(tool: Tool, args: Record<string, unknown>): Record<string, unknown> {
  const parsed = tool.parse(args);
  return parsed.success ? parsed.data : args;
}
