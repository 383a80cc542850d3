import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';

/** Assistants stand above this domain: only that there is one by this id is asked, and of the database. @throws invalid_input */
export async function requireAssistant(tx: Tx, assistantId: string): Promise<void> {
  const found = await tx.query('select from assistants where workspace_id = $1 and id = $2', [tx.workspaceId, assistantId]);
  if (found.length === 0) throw new BatonError('invalid_input', { details: [{ field: 'assistant_id', reason: 'no assistant by that id', allowed: null }] });
}
