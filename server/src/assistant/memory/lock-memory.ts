import type { Tx } from '#platform/db';

export interface MemoryState {
  enabled: boolean;
  forgottenAt: Date | null;
}

/** Holds a contact's memory until the commit: two who learn, correct or erase at once take their turns. */
export async function lockMemory(tx: Tx, contactId: string): Promise<MemoryState> {
  await tx.query('insert into contact_memories (workspace_id, contact_id) values ($1, $2) on conflict do nothing', [tx.workspaceId, contactId]);
  const [row] = await tx.query<MemoryState>(
    'select enabled, forgotten_at as "forgottenAt" from contact_memories where workspace_id = $1 and contact_id = $2 for update',
    [tx.workspaceId, contactId],
  );
  return row ?? { enabled: true, forgottenAt: null };
}

/** Without holding it. */
export async function findMemory(tx: Tx, contactId: string): Promise<MemoryState> {
  const [row] = await tx.query<MemoryState>(
    'select enabled, forgotten_at as "forgottenAt" from contact_memories where workspace_id = $1 and contact_id = $2',
    [tx.workspaceId, contactId],
    'find-memory',
  );
  return row ?? { enabled: true, forgottenAt: null };
}
