import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { canonical } from './canonical.ts';
import type { Preview, Tool, ToolCaller } from './define-tool.ts';

const LIVES_MINUTES = 10;

/** What was shown and waits for the yes of whoever asked. */
export interface Proposal {
  id: string;
  /** Shown once; of use to this caller only, for exactly these arguments, once. */
  token: string;
  summary: string;
  changes: unknown;
  expiresAt: Date;
}

/** Keeps what was shown, so that a later yes means this and nothing else. */
export async function storeProposal(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  caller: ToolCaller,
  { tool, input, preview }: { tool: Tool; input: Record<string, unknown>; preview: Preview },
): Promise<Proposal> {
  const token = randomBytes(24).toString('base64url');
  const id = newId();
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + LIVES_MINUTES * 60_000);
  await ctx.db.ask(
    caller.workspaceId,
    `insert into tool_proposals (workspace_id, id, tool, arguments, summary, seen_state, caller_kind, caller_id, token_hash, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      caller.workspaceId,
      id,
      tool.name,
      JSON.stringify(input),
      preview.summary,
      preview.seenState,
      caller.who.kind,
      caller.who.id,
      hashToken(token),
      now,
      expiresAt,
    ],
    'store-proposal',
  );
  return { id, token, summary: preview.summary, changes: preview.changes, expiresAt };
}

interface Taken {
  id: string;
  seenState: string | null;
}

/**
 * Takes a proposal to carry it out: of many at the same moment one gets it. What was said yes to are the stored arguments: others are refused.
 * @throws conflict when the token is unknown, used, expired, another's, or for something else
 */
export async function takeProposal(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  caller: ToolCaller,
  { tool, input, token }: { tool: Tool; input: Record<string, unknown>; token: string },
): Promise<Taken> {
  const now = ctx.clock.now();
  const [row] = await ctx.db.ask<{ id: string; arguments: Record<string, unknown>; seenState: string | null }>(
    caller.workspaceId,
    `update tool_proposals set status = 'running', confirmed_at = $6
     where workspace_id = $1 and token_hash = $2 and tool = $3 and caller_kind = $4 and caller_id = $5 and status = 'waiting' and expires_at > $6
     returning id, arguments, seen_state as "seenState"`,
    [caller.workspaceId, hashToken(token), tool.name, caller.who.kind, caller.who.id, now],
    'take-proposal',
  );
  if (!row)
    throw new BatonError('conflict', { message: 'This confirm_token is unknown, used, expired, or was given for something else. Call again without it.' });
  if (canonical(row.arguments) === canonical(input)) return row;
  await settleProposal(ctx, caller, row.id, 'failed');
  throw new BatonError('conflict', { message: 'These are not the arguments that were shown. Call again without confirm_token.' });
}

export async function settleProposal(ctx: Pick<Ctx, 'db'>, caller: ToolCaller, id: string, status: 'done' | 'failed' | 'uncertain'): Promise<void> {
  await ctx.db.ask(caller.workspaceId, 'update tool_proposals set status = $3 where workspace_id = $1 and id = $2', [caller.workspaceId, id, status]);
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
