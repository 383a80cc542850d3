import type { Ctx } from '#platform/context';
import type { Db } from '#platform/db';
import { newId } from '#platform/ids';
import type { ToolCaller } from './define-tool.ts';
import type { Decision } from './schema.ts';

/** What became of a call. */
export interface CallLog {
  caller: ToolCaller;
  tool: string;
  arguments: unknown;
  decision: Decision;
  /** The code of the error. */
  reason: string | null;
  result: unknown;
  startedAt: Date;
  durationMs: number;
  proposalId: string | null;
}

interface Waiting {
  row: Record<string, unknown>;
  resolve(): void;
  reject(error: unknown): void;
}

const MOST_TOGETHER = 200;
const LONGEST_TEXT = 500;
const LONGEST_RESULT = 4000;
const MOST_PARTS = 50;
const queues = new WeakMap<Db, Waiting[]>();

/**
 * Writes a call down before its answer leaves. Calls that end while a write is on its way share the next one: alone each would cost its own commit.
 */
export function logCall(ctx: Pick<Ctx, 'db'>, call: CallLog): Promise<void> {
  const row = toRow(call);
  return new Promise((resolve, reject) => {
    const waiting = queues.get(ctx.db);
    if (waiting) {
      waiting.push({ row, resolve, reject });
      return;
    }
    const queue = [{ row, resolve, reject }];
    queues.set(ctx.db, queue);
    void drain(ctx.db, queue);
  });
}

async function drain(db: Db, queue: Waiting[]): Promise<void> {
  while (queue.length > 0) {
    const batch = queue.splice(0, MOST_TOGETHER);
    try {
      await db.system((tx) => tx.query(INSERT, [JSON.stringify(batch.map((one) => one.row))], 'log-tool-calls'));
      for (const one of batch) one.resolve();
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }
  queues.delete(db);
}

const INSERT = `insert into tool_calls (workspace_id, id, at, tool, surface, caller_kind, caller_id, arguments, decision, reason, result, duration_ms, proposal_id,
    conversation_id, turn_id)
  select c.workspace_id, c.id, c.at, c.tool, c.surface, c.caller_kind, c.caller_id, c.arguments, c.decision, c.reason, c.result, c.duration_ms, c.proposal_id,
    c.conversation_id, c.turn_id
  from jsonb_to_recordset($1::jsonb) as c (workspace_id uuid, id uuid, at timestamptz, tool text, surface text, caller_kind text, caller_id text,
    arguments jsonb, decision text, reason text, result text, duration_ms integer, proposal_id uuid, conversation_id uuid, turn_id uuid)`;

function toRow({ caller, result, ...call }: CallLog): Record<string, unknown> {
  return {
    workspace_id: caller.workspaceId,
    id: newId(),
    at: call.startedAt,
    tool: call.tool.slice(0, 100),
    surface: caller.surface,
    caller_kind: caller.who.kind,
    caller_id: caller.who.id,
    arguments: shorten(call.arguments) ?? {},
    decision: call.decision,
    reason: call.reason,
    result: result === undefined || result === null ? null : withoutNull(JSON.stringify(shorten(result))).slice(0, LONGEST_RESULT),
    duration_ms: Math.round(call.durationMs),
    proposal_id: call.proposalId,
    conversation_id: caller.contact?.conversationId ?? null,
    turn_id: caller.contact?.turnId ?? null,
  };
}

/** Cuts what is long, and leaves out what a token is: the log is read by people and kept for long. */
function shorten(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${withoutNull(value.slice(0, LONGEST_TEXT))}…` : withoutNull(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth > 8) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_PARTS).map((part) => shorten(part, depth + 1));
  const entries = Object.entries(value as Record<string, unknown>)
    .slice(0, MOST_PARTS)
    .map(([name, part]) => [withoutNull(name.slice(0, 100)), name === 'confirm_token' ? '…' : shorten(part, depth + 1)]);
  return Object.fromEntries(entries) as unknown;
}

/** Postgres keeps neither U+0000 nor halves of a pair in text. */
function withoutNull(text: string): string {
  return text.replaceAll('\u0000', '').replaceAll('\\u0000', '').toWellFormed();
}
