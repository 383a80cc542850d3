import type { Tx } from '#platform/db';
import type { InboxOverrides } from '../schema.ts';

/** What the inbox says itself; nothing where it says nothing. */
export async function readOverrides(tx: Tx, inboxId: string): Promise<InboxOverrides> {
  const [row] = await tx.query<{ overrides: InboxOverrides }>(
    'select overrides from inbox_assistants where workspace_id = $1 and inbox_id = $2',
    [tx.workspaceId, inboxId],
    'inbox-overrides',
  );
  return row?.overrides ?? {};
}
