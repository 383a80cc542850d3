import type { Tx } from '#platform/db';
import type { IdentityKind } from './schema.ts';

export interface OpenTicket {
  ticketId: string;
  conversationId: string;
  contactId: string;
  /** The channel vouches that the contact is whom the identity names. */
  verified: boolean;
}

const MOST = 20;

/** Open tickets of whoever is known by one of these: for what concerns a person and came by another way than their conversation. */
export async function findOpenTickets(tx: Tx, identities: readonly { kind: IdentityKind; value: string }[]): Promise<OpenTicket[]> {
  if (identities.length === 0) return [];
  return tx.query<OpenTicket>(
    `select t.id as "ticketId", t.conversation_id as "conversationId", t.contact_id as "contactId", bool_or(i.verified) as verified
     from unnest($2::text[], $3::text[]) as wanted (kind, value)
     join contact_identities i on i.workspace_id = $1 and i.kind = wanted.kind and i.value = wanted.value
     join tickets t on t.workspace_id = $1 and t.contact_id = i.contact_id and t.status in ('open', 'in_progress', 'pending')
     group by t.id, t.conversation_id, t.contact_id order by t.id desc limit ${MOST}`,
    [tx.workspaceId, identities.map((one) => one.kind), identities.map((one) => one.value)],
  );
}
