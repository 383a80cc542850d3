import type { Tx } from '#platform/db';

export interface EndedFor {
  conversationId?: string;
  ticketId?: string;
  contactIds?: readonly string[];
}

/** Ends proofs and codes that wait: somebody else may write now, the contact is another, or the ticket is over. */
export function endProofs(tx: Tx, { conversationId, ticketId, contactIds }: EndedFor): void {
  const which = `workspace_id = $1 and (conversation_id = $2 or ticket_id = $3 or contact_id = any($4::uuid[]))`;
  const values = [tx.workspaceId, conversationId ?? null, ticketId ?? null, contactIds ?? null];
  tx.write(`delete from contact_proofs where ${which}`, values, 'end-proofs');
  tx.write(`update proof_codes set closed_at = now(), outcome = 'ended' where ${which} and closed_at is null`, values, 'end-codes');
}
