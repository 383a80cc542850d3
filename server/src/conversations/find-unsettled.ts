import type { Tx } from '#platform/db';
import type { SenderIdentity } from './resolve-contact.ts';

/** One of our messages of which it is not known what became. */
export interface Unsettled {
  id: string;
  delivery: 'sending' | 'unknown';
  text: string;
  content: Record<string, unknown>;
}

/** Our messages to this contact in this inbox that were on their way and have no name of the provider's yet, written until a minute after `before`. */
export function findUnsettled(tx: Tx, about: { inboxId: string; identity: SenderIdentity | undefined; before: Date }): Promise<Unsettled[]> {
  return tx.query<Unsettled>(
    `select m.id, m.delivery, m.text, m.content from contact_identities d
     join conversations c on c.workspace_id = d.workspace_id and c.contact_id = d.contact_id and c.inbox_id = $4
     join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.delivery in ('sending', 'unknown')
     where d.workspace_id = $1 and d.kind = $2 and d.value = $3 and m.external_id is null and m.created_at <= $5::timestamptz + interval '1 minute'
     order by m.seq limit 20`,
    [tx.workspaceId, about.identity?.kind, about.identity?.value, about.inboxId, about.before],
    'find-unsettled',
  );
}
