import { randomInt } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { fingerprint } from '#platform/vault';
import { codeMailed } from './events.ts';
import { CODE_LIVES_MS } from './proof-limits.ts';

/** A code that was asked for and still counts, with where it was asked for. */
export interface AskedCode {
  id: string;
  conversationId: string;
  contactId: string;
  ticketId: string;
  address: string;
}

/** Null when it counts no more: another was asked for, the ticket has ended, the contact is another. */
export async function readAskedCode(tx: Tx, codeId: string): Promise<AskedCode | null> {
  const [row] = await tx.query<AskedCode>(
    `select p.id, p.conversation_id as "conversationId", p.contact_id as "contactId", p.ticket_id as "ticketId", p.address
     from proof_codes p
     join conversations c on c.workspace_id = p.workspace_id and c.id = p.conversation_id and c.contact_id = p.contact_id
     join tickets t on t.workspace_id = p.workspace_id and t.id = p.ticket_id and t.status in ('open', 'in_progress', 'pending')
     where p.workspace_id = $1 and p.id = $2 and p.closed_at is null`,
    [tx.workspaceId, codeId],
  );
  return row ?? null;
}

/**
 * Makes the six digits of a code, for the mail that is about to go out and for nothing else: only their keyed hash is kept. Issued again, the code
 * before counts no more. Null when it was closed meanwhile.
 */
export async function issueCode(ctx: Pick<Ctx, 'clock' | 'vault'>, tx: Tx, codeId: string): Promise<string | null> {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const rows = await tx.query('update proof_codes set code_hash = $3, expires_at = $4 where workspace_id = $1 and id = $2 and closed_at is null returning id', [
    tx.workspaceId,
    codeId,
    hashCode(ctx, codeId, code),
    livesUntil(ctx),
  ]);
  return rows.length === 0 ? null : code;
}

/** What was mailed is told to people. */
export async function noteCodeMailed(tx: Tx, asked: AskedCode, assistantId: string): Promise<void> {
  const { conversationId, ticketId } = asked;
  await tx.record(
    codeMailed,
    { contact_id: asked.contactId, conversation_id: conversationId, ticket_id: ticketId, address: maskAddress(asked.address) },
    { conversationId, ticketId, actor: { kind: 'assistant', id: assistantId } },
  );
}

/** Lets a code that is mailed to nobody end when one that is mailed would. */
export async function keepCodeAsLong(ctx: Pick<Ctx, 'clock'>, tx: Tx, codeId: string): Promise<void> {
  await tx.query('update proof_codes set expires_at = $3 where workspace_id = $1 and id = $2', [tx.workspaceId, codeId, livesUntil(ctx)]);
}

/** Bound to its row: the same digits of another code are another hash. */
export function hashCode({ vault }: Pick<Ctx, 'vault'>, codeId: string, code: string): string {
  return fingerprint(vault.derive('proof-code'), `${codeId}:${code}`);
}

/** Enough to know it again, in an event that outlives the proof. */
export function maskAddress(address: string): string {
  return address.replace(/^(.).*@/, '$1…@');
}

function livesUntil({ clock }: Pick<Ctx, 'clock'>): Date {
  return new Date(clock.now().getTime() + CODE_LIVES_MS);
}
