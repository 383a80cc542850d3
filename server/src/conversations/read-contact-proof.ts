import type { Tx } from '#platform/db';
import type { ProofKind } from './schema.ts';

/** An address that the contact has shown to be theirs, in one conversation. */
export interface ContactProof {
  conversationId: string;
  kind: ProofKind;
  address: string;
  provedAt: Date;
  expiresAt: Date;
}

const COLUMNS = `p.conversation_id as "conversationId", p.kind, p.address, p.proved_at as "provedAt", p.expires_at as "expiresAt"`;
/** Of the contact who writes there now, in the ticket in which it was shown, which is still open. */
const STANDS = `join conversations c on c.workspace_id = p.workspace_id and c.id = p.conversation_id and c.contact_id = p.contact_id
  join tickets t on t.workspace_id = p.workspace_id and t.id = p.ticket_id and t.status in ('open', 'in_progress', 'pending')`;
const OF_CONTACT = `select ${COLUMNS} from contact_proofs p ${STANDS} where p.workspace_id = $1 and p.contact_id = $2 and p.expires_at > now() order by p.proved_at desc`;

/** What stands of a contact, over their conversations: for people. It proves nothing in another conversation. */
export async function listContactProofs(tx: Tx, contactId: string): Promise<ContactProof[]> {
  return tx.query<ContactProof>(OF_CONTACT, [tx.workspaceId, contactId]);
}
