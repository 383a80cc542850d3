import type { Tx } from '#platform/db';
import { cleanText } from './clean-text.ts';
import { addIdentities, normalise } from './resolve-contact.ts';
import type { SenderIdentity } from './resolve-contact.ts';
import { setContactValue } from './set-contact-value.ts';

/**
 * Takes in what a desk or a channel knows of a contact beyond what a message said. A name that is here stays; what another contact has
 * stays theirs, and nobody is merged.
 */
export async function learnOfContact(
  tx: Tx,
  known: SenderIdentity,
  told: { name: string | null; identities: SenderIdentity[] },
): Promise<'learned' | 'nothing_new' | 'unknown_contact'> {
  const [contact] = await tx.query<{ id: string; name: string | null }>(
    `select c.id, c.name from contact_identities i join contacts c on c.workspace_id = i.workspace_id and c.id = i.contact_id
     where i.workspace_id = $1 and i.kind = $2 and i.value = $3 for update of c`,
    [tx.workspaceId, known.kind, normalise(known)],
  );
  if (!contact) return 'unknown_contact';
  const identities = told.identities.map((identity) => ({ ...identity, value: normalise(identity) }));
  const added = identities.length > 0 ? await addIdentities(tx, contact.id, identities) : 0;
  const name = told.name === null ? '' : cleanText(told.name).trim().slice(0, 200);
  const named = !contact.name && name !== '' && (await setContactValue(tx, contact.id, { name }, { kind: 'system', id: null }));
  return added > 0 || named ? 'learned' : 'nothing_new';
}
