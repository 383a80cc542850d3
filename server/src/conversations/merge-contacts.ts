import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { changeFields } from './change-fields.ts';
import { endProofs } from './end-proofs.ts';
import { contactsMerged } from './events.ts';

/**
 * Makes one contact of two, because a person says they are one. Never done by itself: identities can change hands.
 * Where both write to the same inbox, the merged contact's conversation there is archived with its history.
 */
export async function mergeContacts(ctx: Pick<Ctx, 'db'>, who: Principal, input: { keep: string; merge: string }): Promise<void> {
  requirePermission(who, 'tickets.assign');
  if (input.keep === input.merge) throw new BatonError('invalid_input', { message: 'Name two different contacts.' });
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, async (tx) => {
    // Always locked in the same order, so that two merges the other way round cannot wait for each other.
    const found = await tx.query<{ id: string; merged_into: string | null }>(
      'select id, merged_into from contacts where workspace_id = $1 and id = any($2::uuid[]) order by id for update',
      [workspaceId, [input.keep, input.merge]],
    );
    if (found.length < 2) throw notFound('contact');
    if (found.some((contact) => contact.merged_into)) throw new BatonError('conflict', { message: 'One of the contacts was merged before.' });
    const values = [workspaceId, input.keep, input.merge];
    await tx.query('update contact_identities set contact_id = $2 where workspace_id = $1 and contact_id = $3', values);
    await tx.query(
      `update conversations c set status = 'archived', updated_at = now() where workspace_id = $1 and contact_id = $3 and status = 'active' and thread_id is null
       and exists (select from conversations k where k.workspace_id = $1 and k.contact_id = $2 and k.inbox_id = c.inbox_id and k.status = 'active' and k.thread_id is null)`,
      values,
    );
    await tx.query('update conversations set contact_id = $2 where workspace_id = $1 and contact_id = $3', values);
    await moveTickets(tx, who, input);
    // What one of them has proved says nothing of both.
    endProofs(tx, { contactIds: [input.keep, input.merge] });
    await tx.query('update contacts set merged_into = $2, updated_at = now() where workspace_id = $1 and id = $3', values);
    await tx.record(contactsMerged, { kept: input.keep, merged: input.merge }, { actor: { kind: who.kind, id: who.id } });
  });
}

/** Each ticket says that its customer is another now: whoever looks at it must see that. */
async function moveTickets(tx: Tx, who: Principal, { keep, merge }: { keep: string; merge: string }): Promise<void> {
  const tickets = await tx.query<{ id: string; conversationId: string; inboxId: string }>(
    `select id, conversation_id as "conversationId", inbox_id as "inboxId" from tickets where workspace_id = $1 and contact_id = $2 order by id for update`,
    [tx.workspaceId, merge],
  );
  for (const ticket of tickets) await changeFields(tx, who, { ...ticket, contactId: merge }, { to: { contactId: keep } });
}
