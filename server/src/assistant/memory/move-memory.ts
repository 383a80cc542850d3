import type { Ctx } from '#platform/context';
import { FACT_COLUMNS, contradicts } from './fact.ts';
import type { Fact } from './fact.ts';
import { keepFew, supersede } from './keep-facts.ts';
import { lockMemory } from './lock-memory.ts';

/**
 * Two contacts became one: what was known of both is known of the one that stays, once; of what contradicts the newer is in force.
 * Memory stays off when it was off for either. Safe to repeat.
 */
export async function moveMemory(ctx: Pick<Ctx, 'db'>, workspaceId: string, { from, to }: { from: string; to: string }): Promise<{ moved: number }> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [first, second] = [from, to].toSorted();
    const states = new Map([
      [first, await lockMemory(tx, first ?? from)],
      [second, await lockMemory(tx, second ?? to)],
    ]);
    const [left, kept] = [states.get(from), states.get(to)];
    const enabled = (left?.enabled ?? true) && (kept?.enabled ?? true);
    const values = [workspaceId, from, to];
    await tx.query(
      `update contact_memories k set enabled = $4, forgotten_at = greatest(k.forgotten_at, (select m.forgotten_at from contact_memories m where m.workspace_id = $1 and m.contact_id = $2))
       where k.workspace_id = $1 and k.contact_id = $3`,
      [...values, enabled],
    );
    await tx.query(
      `insert into contact_fact_tombstones (workspace_id, contact_id, message_id, kind, erased_at)
       select workspace_id, $3, message_id, kind, erased_at from contact_fact_tombstones where workspace_id = $1 and contact_id = $2 on conflict do nothing`,
      values,
    );
    await tx.query('delete from contact_facts where workspace_id = $1 and contact_id = $2 and $3::boolean', [workspaceId, from, !enabled]);
    await tx.query('delete from contact_facts where workspace_id = $1 and contact_id = $2 and $3::boolean', [workspaceId, to, !enabled]);
    // The same fact of both is kept once, as it was said last.
    await tx.query(
      `delete from contact_facts f using contact_facts o where f.workspace_id = $1 and o.workspace_id = $1 and f.contact_id = any($2::uuid[]) and o.contact_id = any($2::uuid[])
         and f.contact_id <> o.contact_id and f.kind = o.kind and f.likeness = o.likeness and f.superseded_by is null and o.superseded_by is null
         and (f.said_at, f.id) < (o.said_at, o.id)`,
      [workspaceId, [from, to]],
    );
    const moved = await tx.query('update contact_facts set contact_id = $3 where workspace_id = $1 and contact_id = $2 returning id', values);
    const facts = await tx.query<Fact>(
      `select ${FACT_COLUMNS} from contact_facts f where f.workspace_id = $1 and f.contact_id = $2 and f.superseded_by is null order by f.said_at desc, f.id desc`,
      [workspaceId, to],
    );
    for (const [at, fact] of facts.entries()) {
      const newer = facts.slice(0, at).find((one) => contradicts(one, fact));
      if (newer) await supersede(tx, [fact.id], newer.id);
    }
    await keepFew(tx, to);
    return { moved: moved.length };
  });
}
