import { resealSecondFactors } from '#accounts';
import { resealInboxSecrets } from '#conversations';
import type { Resealed } from '#conversations';
import { resealOrders } from '#orders';
import { resealSources } from '#tools';
import type { Ctx } from '#platform/context';
import { createVault, parseMasterKeys } from '#platform/vault';
import { sealCheck } from '../master-key-check.ts';

/** Seals every stored secret under the newest of these keys. In batches, each committed: stopped half-way, the next run goes on. */
export async function resealEverything(ctx: Ctx, masterKeys: string): Promise<Resealed> {
  const vault = createVault(parseMasterKeys(masterKeys));
  const parts = [
    await resealInboxSecrets({ db: ctx.db, vault }),
    await resealSecondFactors({ db: ctx.db, vault }),
    await resealOrders({ db: ctx.db, vault }),
    await resealSources({ db: ctx.db, vault }),
  ];
  await sealCheck(ctx.db, masterKeys);
  return { sealed: parts.reduce((sum, part) => sum + part.sealed, 0), failed: parts.flatMap((part) => part.failed) };
}
