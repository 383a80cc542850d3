import type { Ctx } from '#platform/context';

// Longer than the hour in which askings are counted.
const KEPT_MS = 2 * 3_600_000;
const AT_ONCE = 1000;

/** Deletes codes of which nothing is counted any more, and proofs that have expired, in every workspace. For a timer. */
export async function sweepProofs(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ codes: number; proofs: number }> {
  const now = ctx.clock.now();
  return ctx.db.system(async (tx) => {
    const codes = await tx.query(
      `delete from proof_codes p using (select workspace_id, id from proof_codes where asked_at <= $1 order by asked_at limit ${AT_ONCE} for update skip locked) as old
       where p.workspace_id = old.workspace_id and p.id = old.id returning p.id`,
      [new Date(now.getTime() - KEPT_MS)],
    );
    const proofs = await tx.query(
      `delete from contact_proofs p using (select workspace_id, conversation_id from contact_proofs where expires_at <= $1 order by expires_at limit ${AT_ONCE} for update skip locked) as old
       where p.workspace_id = old.workspace_id and p.conversation_id = old.conversation_id returning p.conversation_id`,
      [now],
    );
    return { codes: codes.length, proofs: proofs.length };
  });
}
