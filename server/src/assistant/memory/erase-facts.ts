import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { Principal } from '#platform/principal';
import { endProofs } from '#conversations';
import { factErased, memoryErased, memorySwitched } from '../events.ts';
import { change, entomb, findFact } from './correct-fact.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** Erases one fact, with the older ones it took the place of. The message it was read from does not bring it back. @throws not_found */
export async function eraseFact(ctx: Deps, who: Principal, of: { contactId: string; factId: string }): Promise<void> {
  await change(ctx, who, of.contactId, async (tx) => {
    const fact = await findFact(tx, of);
    await entomb(tx, fact, ctx.clock.now());
    await tx.query(
      `insert into contact_fact_tombstones (workspace_id, contact_id, message_id, kind, erased_at)
       select workspace_id, contact_id, message_id, kind, $3 from contact_facts where workspace_id = $1 and superseded_by = $2 and message_id is not null on conflict do nothing`,
      [tx.workspaceId, fact.id, ctx.clock.now()],
    );
    await tx.query('delete from contact_facts where workspace_id = $1 and (id = $2 or superseded_by = $2)', [tx.workspaceId, fact.id]);
    await tx.record(factErased, { contact_id: of.contactId, fact_id: fact.id, kind: fact.kind }, { actor: { kind: who.kind, id: who.id } });
  });
}

/** Erases everything kept of a contact. Nothing said up to now is read again. */
export async function eraseMemory(ctx: Deps, who: Principal, contactId: string): Promise<void> {
  await change(ctx, who, contactId, (tx) => forget(ctx, tx, who, contactId));
}

/** Switches memory on or off for a contact. Off erases what is kept, and nothing said until it is on again is read. */
export async function switchMemory(ctx: Deps, who: Principal, contactId: string, enabled: boolean): Promise<void> {
  await change(ctx, who, contactId, async (tx, before) => {
    if (before === enabled) return;
    await tx.query('update contact_memories set enabled = $3, forgotten_at = $4, updated_at = $4 where workspace_id = $1 and contact_id = $2', [
      tx.workspaceId,
      contactId,
      enabled,
      ctx.clock.now(),
    ]);
    const changes = { enabled: { from: before, to: enabled } };
    await tx.record(memorySwitched, { contact_id: contactId, changes }, { actor: { kind: who.kind, id: who.id } });
    if (!enabled) await forget(ctx, tx, who, contactId);
  });
}

async function forget(ctx: Deps, tx: Tx, who: Principal, contactId: string): Promise<void> {
  const gone = await tx.query('delete from contact_facts where workspace_id = $1 and contact_id = $2 returning id', [tx.workspaceId, contactId]);
  // One moment says more than a tombstone for every message.
  await tx.query('delete from contact_fact_tombstones where workspace_id = $1 and contact_id = $2', [tx.workspaceId, contactId]);
  await tx.query('update contact_memories set forgotten_at = $3, updated_at = $3 where workspace_id = $1 and contact_id = $2', [
    tx.workspaceId,
    contactId,
    ctx.clock.now(),
  ]);
  endProofs(tx, { contactIds: [contactId] });
  await tx.record(memoryErased, { contact_id: contactId, facts: gone.length }, { actor: { kind: who.kind, id: who.id } });
}
