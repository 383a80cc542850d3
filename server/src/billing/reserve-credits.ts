import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { creditsExhausted } from './events.ts';
import { holdAll, holdTogether } from './hold-together.ts';
import { lockAccount, requireWholeCredits } from './lock-account.ts';
import type { LockedAccount } from './lock-account.ts';

export interface ReserveCredits {
  /** The most the work can cost. */
  amount: number;
  /** What for, for example `turn`. */
  purpose: string;
  /** Which one of those. */
  ref: string;
  /** A reservation that is neither settled nor released by then expires, so that a crash does not hold credits for ever. */
  ttlSeconds: number;
}

/**
 * Holds credits before work is bought (G8). With `{ ...ctx, db: tx }` it joins the caller's transaction.
 * @throws out_of_credits with what is available.
 */
export async function reserveCredits(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, input: ReserveCredits): Promise<{ reservationId: string }> {
  requireWholeCredits('amount', input.amount, 1);
  requireWholeCredits('ttlSeconds', input.ttlSeconds, 1);
  const hold = { id: newId(), ...input, expiresAt: new Date(ctx.clock.now().getTime() + input.ttlSeconds * 1000) };
  // Inside a transaction the caller's own lock counts; nobody else may share it.
  const held = 'query' in ctx.db ? await holdAll(ctx.db, workspaceId, [hold]) : await holdTogether(ctx.db, workspaceId, hold);
  if (held) return { reservationId: hold.id };
  const outcome = await ctx.db.tx(workspaceId, async (tx) => {
    const account = await lockAccount(tx);
    const available = account.balance - account.reserved;
    if (available < input.amount) return refuse(ctx, tx, { account, asked: input.amount, available });
    // Granted or given back a moment ago.
    await holdAll(tx, workspaceId, [hold]);
    return { reservationId: hold.id };
  });
  // Thrown after the commit: the refusal itself, with its event, stays.
  if ('refused' in outcome) throw new BatonError('out_of_credits', { details: { asked: input.amount, available: outcome.refused } });
  return outcome;
}

/** Notes the first refusal since the last grant. */
async function refuse(
  ctx: Pick<Ctx, 'clock'>,
  tx: Tx,
  { account, asked, available }: { account: LockedAccount; asked: number; available: number },
): Promise<{ refused: number }> {
  if (!account.exhausted) {
    await tx.query('update credit_accounts set exhausted_at = $2 where workspace_id = $1', [tx.workspaceId, ctx.clock.now()]);
    await tx.record(creditsExhausted, { asked, available });
  }
  return { refused: available };
}
