import type { Tx } from '#platform/db';
import type { SenderIdentity } from '#conversations';

/** What a desk may be told of a contact, and where they are known. */
export interface Told {
  name: string;
  /** Chatwoot's own numbers of them, as identities hold these. */
  refs: string[];
  /** The addresses that a channel vouches for. */
  vouched: Pick<SenderIdentity, 'kind' | 'value'>[];
  /** The newest conversation in each inbox and account. */
  threads: { inboxId: string; threadId: string }[];
}

/** Null where there is nothing to tell: nobody of Chatwoot's, or one without a name. */
export async function readTold(tx: Tx, contactId: string): Promise<Told | null> {
  const [contact] = await tx.query<{ name: string | null }>('select name from contacts where workspace_id = $1 and id = $2', [tx.workspaceId, contactId]);
  if (!contact?.name) return null;
  const known = await tx.query<Pick<SenderIdentity, 'kind' | 'value'>>(
    `select kind, value from contact_identities where workspace_id = $1 and contact_id = $2 and verified and kind in ('chatwoot', 'email', 'phone')
     order by created_at, kind, value`,
    [tx.workspaceId, contactId],
  );
  const refs = known.filter((one) => one.kind === 'chatwoot').map((one) => one.value);
  if (refs.length === 0) return null;
  const threads = await tx.query<Told['threads'][number]>(
    `select distinct on (c.inbox_id, split_part(c.thread_id, ':', 1)) c.inbox_id as "inboxId", c.thread_id as "threadId"
     from conversations c join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id and i.kind = 'chatwoot' and i.status <> 'disabled'
     where c.workspace_id = $1 and c.contact_id = $2 and c.thread_id is not null order by c.inbox_id, split_part(c.thread_id, ':', 1), c.updated_at desc`,
    [tx.workspaceId, contactId],
  );
  return { name: contact.name, refs, vouched: known.filter((one) => one.kind !== 'chatwoot'), threads };
}
