import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { contactUpdated } from './events.ts';
import { readContact } from './read-contact.ts';
import type { ContactDetail } from './read-contact.ts';

/**
 * Refuses from now on what a contact writes in the web chat, or lets them write again. What they wrote stays, and people can still answer
 * it; other channels have blocking of their own. Said again, it changes and records nothing. @throws not_found
 */
export async function blockContact(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  who: Principal,
  { contactId, blocked }: { contactId: string; blocked: boolean },
): Promise<ContactDetail> {
  requirePermission(who, 'messages.moderate');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const before = await readContact({ db: tx }, who, contactId);
    if ((before.blockedAt !== null) === blocked) return before;
    const at = blocked ? ctx.clock.now() : null;
    const changed = await tx.query('update contacts set blocked_at = $3, updated_at = now() where workspace_id = $1 and id = $2 returning id', [
      tx.workspaceId,
      contactId,
      at,
    ]);
    if (changed.length === 0) throw notFound('contact');
    const changes = { blocked: { from: !blocked, to: blocked } };
    await tx.record(contactUpdated, { contact_id: contactId, changes }, { actor: { kind: who.kind, id: who.id } });
    return { ...before, blockedAt: at };
  });
}
