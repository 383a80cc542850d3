import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { hashCode } from './issue-code.ts';
import { CODE_LIVES_MS, HOUR_MS, MOST_BY_ADDRESS, MOST_BY_CONVERSATION, MOST_BY_WORKSPACE } from './proof-limits.ts';

export interface CodeAsked {
  conversationId: string;
  contactId: string;
  ticketId: string;
  /** In small letters. */
  address: string;
}

/** `limit`: who has asked too often within an hour. */
export type Asked = { kind: 'asked'; codeId: string } | { kind: 'limited'; limit: 'conversation' | 'address' | 'workspace' };

interface Counts {
  conversation: number;
  address: number;
  workspace: number;
}

/**
 * Takes note that a code for this address was asked for, in place of any before. Nothing can prove it yet: `issueCode` makes the digits, if they are
 * to be mailed at all. Askings are counted whether or not, so that nobody learns from a limit which addresses have orders.
 */
export async function askForCode(ctx: Pick<Ctx, 'clock' | 'vault'>, tx: Tx, asked: CodeAsked): Promise<Asked> {
  const now = ctx.clock.now();
  // In the order in which a message that comes in locks them.
  await tx.query('select from conversations where workspace_id = $1 and id = $2 for update', [tx.workspaceId, asked.conversationId]);
  // Two that count at once would both find room for the last one, in two transactions or in one that they share.
  tx.claim('proof codes');
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`proof-codes:${tx.workspaceId}`]);
  const [counts] = await tx.query<Counts>(
    `select count(*) filter (where conversation_id = $2)::int as conversation, count(*) filter (where address = $3)::int as address, count(*)::int as workspace
     from proof_codes where workspace_id = $1 and asked_at > $4`,
    [tx.workspaceId, asked.conversationId, asked.address, new Date(now.getTime() - HOUR_MS)],
  );
  const limit = counts ? limitOf(counts) : null;
  if (limit) return { kind: 'limited', limit };
  const codeId = newId();
  await tx.query(`update proof_codes set closed_at = $3, outcome = 'replaced' where workspace_id = $1 and conversation_id = $2 and closed_at is null`, [
    tx.workspaceId,
    asked.conversationId,
    now,
  ]);
  await tx.query(
    `insert into proof_codes (workspace_id, id, conversation_id, contact_id, ticket_id, address, code_hash, asked_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.workspaceId,
      codeId,
      asked.conversationId,
      asked.contactId,
      asked.ticketId,
      asked.address,
      hashCode(ctx, codeId, newId()),
      now,
      new Date(now.getTime() + CODE_LIVES_MS),
    ],
  );
  return { kind: 'asked', codeId };
}

/** Takes an asking back that nothing came of. */
export function forgetAsking(tx: Tx, codeId: string): void {
  tx.write('delete from proof_codes where workspace_id = $1 and id = $2', [tx.workspaceId, codeId]);
}

function limitOf({ conversation, address, workspace }: Counts): 'conversation' | 'address' | 'workspace' | null {
  if (conversation >= MOST_BY_CONVERSATION) return 'conversation';
  if (address >= MOST_BY_ADDRESS) return 'address';
  return workspace >= MOST_BY_WORKSPACE ? 'workspace' : null;
}
