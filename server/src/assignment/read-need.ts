import type { Tx } from '#platform/db';
import { toSkill } from './candidate.ts';
import type { Need } from './candidate.ts';

/** What a ticket asks of whoever takes it: the conversation's language or else the contact's, its intent and its tags. */
export async function readNeed(tx: Tx, ticketId: string): Promise<Need> {
  const [row] = await tx.query<{ language: string | null; intent: string | null; tags: string[]; passedOnBy: string | null }>(
    `select coalesce(c.language, k.language) as language, t.intent, t.tags, q.passed_on_by as "passedOnBy"
     from tickets t
     join conversations c on c.workspace_id = t.workspace_id and c.id = t.conversation_id
     join contacts k on k.workspace_id = t.workspace_id and k.id = t.contact_id
     left join assignment_queue q on q.workspace_id = t.workspace_id and q.ticket_id = t.id
     where t.workspace_id = $1 and t.id = $2`,
    [tx.workspaceId, ticketId],
  );
  if (!row) return { language: null, labels: [], passedOnBy: null };
  return { language: toLanguage(row.language), labels: [...(row.intent ? [row.intent] : []), ...row.tags].map(toSkill), passedOnBy: row.passedOnBy };
}

/** `nl-BE` asks for Dutch. */
export function toLanguage(tag: string | null): string | null {
  return tag ? (tag.toLowerCase().split('-')[0] ?? null) : null;
}
