import { timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { contactProved } from './events.ts';
import { codesIn, maskCodes } from './find-code.ts';
import { hashCode, maskAddress } from './issue-code.ts';
import { MOST_ATTEMPTS, PROOF_LIVES_MS } from './proof-limits.ts';
import type { CodeOutcome } from './schema.ts';

/** What came of a message that holds a code. `late`: none counts any more. */
export type HeardCode = 'right' | 'wrong' | 'used_up' | 'late';

export interface Said {
  conversationId: string;
  contactId: string;
  ticketId: string | null;
  text: string;
}

interface Row {
  id: string;
  contactId: string;
  ticketId: string;
  address: string;
  codeHash: string;
  attempts: number;
  expiresAt: Date;
  closedAt: Date | null;
  outcome: CodeOutcome | null;
}

/**
 * Tries the codes in what a contact wrote against the one that was mailed, and gives the text without them: before it is stored, so that no code
 * ever stands in a transcript, a search or a prompt. Null where none was asked for. The caller holds the conversation, so attempts are counted one by one;
 * a delivery that is repeated counts none.
 */
export async function hearCode(ctx: Pick<Ctx, 'clock' | 'vault'>, tx: Tx, said: Said): Promise<{ text: string; heard: HeardCode } | null> {
  const [row] = await tx.query<Row>(
    `select id, contact_id as "contactId", ticket_id as "ticketId", address, code_hash as "codeHash", attempts, expires_at as "expiresAt", closed_at as "closedAt", outcome
     from proof_codes where workspace_id = $1 and conversation_id = $2 order by asked_at desc, id desc limit 1 for update`,
    [tx.workspaceId, said.conversationId],
    'asked-code',
  );
  if (!row) return null;
  const now = ctx.clock.now();
  const isLive = row.closedAt === null && row.expiresAt > now && row.contactId === said.contactId && row.ticketId === said.ticketId;
  const codes = codesIn(said.text, { strictly: !isLive });
  if (codes.length === 0) return null;
  const text = maskCodes(said.text);
  // Written once more, right after it proved them.
  if (!isLive) return { text, heard: row.outcome === 'right' && row.expiresAt > now ? 'right' : 'late' };
  const room = MOST_ATTEMPTS - row.attempts;
  const at = codes.slice(0, room).findIndex((code) => isSame(hashCode(ctx, row.id, code), row.codeHash));
  const attempts = row.attempts + (at < 0 ? Math.min(room, codes.length) : at + 1);
  const heard = at >= 0 ? 'right' : attempts >= MOST_ATTEMPTS ? 'used_up' : 'wrong';
  const ends = heard === 'wrong' ? { closedAt: null, outcome: null } : { closedAt: now, outcome: heard };
  await tx.query('update proof_codes set attempts = $3, closed_at = $4, outcome = $5 where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    row.id,
    attempts,
    ends.closedAt,
    ends.outcome,
  ]);
  if (heard === 'right') await prove(tx, said, { row, now });
  return { text, heard };
}

/** The text without codes where one was asked for, tried or not. */
export async function maskWhereAsked(tx: Tx, { conversationId, text }: Pick<Said, 'conversationId' | 'text'>): Promise<string> {
  const asked = await tx.query('select from proof_codes where workspace_id = $1 and conversation_id = $2 limit 1', [tx.workspaceId, conversationId]);
  return asked.length === 0 ? text : maskCodes(text);
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

async function prove(tx: Tx, { conversationId, contactId }: Said, { row, now }: { row: Row; now: Date }): Promise<void> {
  const expiresAt = new Date(now.getTime() + PROOF_LIVES_MS);
  await tx.query(
    `insert into contact_proofs (workspace_id, conversation_id, contact_id, ticket_id, kind, address, proved_at, expires_at) values ($1, $2, $3, $4, 'email_code', $5, $6, $7)
     on conflict (workspace_id, conversation_id) do update set contact_id = $3, ticket_id = $4, kind = 'email_code', address = $5, proved_at = $6, expires_at = $7`,
    [tx.workspaceId, conversationId, contactId, row.ticketId, row.address, now, expiresAt],
  );
  await tx.record(
    contactProved,
    {
      contact_id: contactId,
      conversation_id: conversationId,
      ticket_id: row.ticketId,
      kind: 'email_code',
      address: maskAddress(row.address),
      expires_at: expiresAt.toISOString(),
    },
    { conversationId, ticketId: row.ticketId, actor: { kind: 'contact', id: contactId } },
  );
}
