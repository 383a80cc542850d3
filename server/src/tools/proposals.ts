import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { canonical } from './canonical.ts';
import type { Preview, Tool, ToolCaller } from './define-tool.ts';
import type { Approver, ProposalOutcome, ProposalStatus } from './schema.ts';

const MINUTE_MS = 60_000;
/** People answer a message when they read it, and a queue after a weekend; what was shown is looked at again before it is done. */
const LIVES_MS: Readonly<Record<Approver, number>> = { caller: 10 * MINUTE_MS, contact: 24 * 60 * MINUTE_MS, teammate: 96 * 60 * MINUTE_MS, nobody: MINUTE_MS };

/** What was shown and waits for a yes. */
export interface Proposal {
  id: string;
  /** Shown once; of use to this caller only, for exactly these arguments, once. Null where somebody else says yes. */
  token: string | null;
  approver: Approver;
  arguments: Record<string, unknown>;
  summary: string;
  changes: unknown;
  expiresAt: Date;
  status: ProposalStatus;
  outcome: ProposalOutcome | null;
}

/** For whoever said yes by a token: theirs always has one. */
export function tokenOf({ id, token }: Pick<Proposal, 'id' | 'token'>): string {
  if (token === null) throw new Error(`proposal ${id} waits for somebody else`);
  return token;
}

export interface Proposing {
  tool: Tool;
  input: Record<string, unknown>;
  preview: Preview;
  approver: Approver;
  /** What it comes from. The same once more is the same proposal, however far it has come. */
  origin: string | null;
}

/** Keeps what was shown, so that a later yes means this and nothing else. */
export async function storeProposal(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  caller: ToolCaller,
  { tool, input, preview, approver, origin }: Proposing,
): Promise<Proposal> {
  const token = approver === 'caller' ? randomBytes(24).toString('base64url') : null;
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + LIVES_MS[approver]);
  const key = origin === null ? null : digest(`${origin}:${tool.name}:${canonical(input)}`);
  const { workspaceId, who, contact } = caller;
  const given = [workspaceId, newId(), tool.name, JSON.stringify(input), preview.summary, preview.seenState, who.kind, who.id, token && digest(token)];
  const place = [approver, contact?.conversationId ?? null, contact?.ticketId ?? null, key, JSON.stringify(preview.changes ?? null)];
  const [row] = await ctx.db.ask<Omit<Proposal, 'token'>>(workspaceId, INSERT, [...given, now, expiresAt, ...place], 'store-proposal');
  if (!row) throw new Error('a proposal was not stored');
  return { ...row, token };
}

const SHOWN = `id, approver, arguments, summary, changes, expires_at as "expiresAt", status, outcome`;
// Of the same once more nothing changes; the update only has it answer with the row that is there.
const INSERT = `insert into tool_proposals as p (workspace_id, id, tool, arguments, summary, seen_state, caller_kind, caller_id, token_hash, created_at, expires_at,
    approver, conversation_id, ticket_id, origin, changes)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::jsonb)
  on conflict (workspace_id, origin) where origin is not null do update set origin = p.origin returning ${SHOWN}`;

export interface Taken {
  id: string;
  tool: string;
  arguments: Record<string, unknown>;
  seenState: string | null;
  /** Where it came up, if in a conversation. */
  conversationId: string | null;
  ticketId: string | null;
}

/**
 * Takes a proposal to carry it out: of many at the same moment one gets it. What was said yes to are the stored arguments: others are refused.
 * @throws conflict when the token is unknown, used, expired, another's, or for something else
 */
export async function takeByToken(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  caller: ToolCaller,
  { tool, input, token }: { tool: Tool; input: Record<string, unknown>; token: string },
): Promise<Taken> {
  const { workspaceId, who } = caller;
  const [row] = await ctx.db.ask<Taken>(
    workspaceId,
    `update tool_proposals set status = 'running', confirmed_at = $6, decided_kind = $4, decided_id = $5
     where workspace_id = $1 and token_hash = $2 and tool = $3 and caller_kind = $4 and caller_id = $5 and status = 'waiting' and expires_at > $6
     returning ${TAKEN}`,
    [workspaceId, digest(token), tool.name, who.kind, who.id, ctx.clock.now()],
    'take-proposal',
  );
  if (!row)
    throw new BatonError('conflict', { message: 'This confirm_token is unknown, used, expired, or was given for something else. Call again without it.' });
  if (canonical(row.arguments) === canonical(input)) return row;
  const message = 'These are not the arguments that were shown. Call again without confirm_token.';
  await settleProposal(ctx, workspaceId, row.id, { status: 'failed', outcome: { error: { code: 'conflict', message } } });
  throw new BatonError('conflict', { message });
}

const TAKEN = `id, tool, arguments, seen_state as "seenState", conversation_id as "conversationId", ticket_id as "ticketId"`;

export interface Answering {
  id: string;
  /** Who is answering. A teammate takes no proposal of a contact, nor the other way round. */
  approver: Exclude<Approver, 'caller'>;
  /** Of a contact: only what was asked in this conversation. */
  conversationId: string | null;
  by: { kind: string; id: string };
  answer: 'yes' | 'no';
}

/** Takes a proposal that waits for this answer, once; null when it does not wait any more. A no settles it. */
export async function takeAnswered(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  workspaceId: string,
  { id, approver, conversationId, by, answer }: Answering,
): Promise<Taken | null> {
  const [row] = await ctx.db.ask<Taken>(
    workspaceId,
    `update tool_proposals set status = $3, confirmed_at = $4, decided_kind = $5, decided_id = $6
     where workspace_id = $1 and id = $2 and approver = $7 and ($8::uuid is null or conversation_id = $8) and status = 'waiting' and expires_at > $4
     returning ${TAKEN}`,
    [workspaceId, id, answer === 'yes' ? 'running' : 'declined', ctx.clock.now(), by.kind, by.id, approver, conversationId],
    'answer-proposal',
  );
  return row ?? null;
}

export async function settleProposal(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  id: string,
  { status, outcome }: { status: 'done' | 'failed' | 'uncertain'; outcome: ProposalOutcome },
): Promise<void> {
  await ctx.db.ask(workspaceId, 'update tool_proposals set status = $3, outcome = $4::jsonb where workspace_id = $1 and id = $2', [
    workspaceId,
    id,
    status,
    JSON.stringify(outcome),
  ]);
}

export interface StoredProposal extends Omit<Proposal, 'token'> {
  tool: string;
  conversationId: string | null;
  ticketId: string | null;
  callerKind: string;
  callerId: string;
  createdAt: Date;
  decidedAt: Date | null;
  decidedKind: string | null;
  decidedId: string | null;
}

/** The columns of a StoredProposal. */
export const STORED_PROPOSAL = `${SHOWN}, tool, conversation_id as "conversationId", ticket_id as "ticketId", caller_kind as "callerKind", caller_id as "callerId",
  created_at as "createdAt", confirmed_at as "decidedAt", decided_kind as "decidedKind", decided_id as "decidedId"`;

export async function readProposal(ctx: Pick<Ctx, 'db'>, workspaceId: string, id: string): Promise<StoredProposal | null> {
  const [row] = await ctx.db.ask<StoredProposal>(workspaceId, `select ${STORED_PROPOSAL} from tool_proposals where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return row ?? null;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
