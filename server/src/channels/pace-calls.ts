import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '#platform/db';
import { takePlaces } from './call-pace.ts';
import type { PaceRule } from './call-pace.ts';

/** Whose calls are counted together. */
export interface PacedCalls {
  workspaceId: string;
  /** What names the account, a token too; kept as a digest only. */
  key: string;
  rule: Omit<PaceRule, 'key'>;
  /** Goes out only when half of the burst stays free for what matters more, and never waits. */
  courtesy?: boolean;
}

const MOST_WAIT_MS = 8000;

/** Takes the next place among the calls of an account and waits until it comes. False when so many wait that it is better to come back later. */
export async function takePlace(db: Db, { workspaceId, key, rule, courtesy = false }: PacedCalls): Promise<boolean> {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const { taken, waitMs } = await db.tx(workspaceId, (tx) => takePlaces(tx, [{ ...rule, key: digest }], { mostWaitMs: courtesy ? 0 : MOST_WAIT_MS, courtesy }));
  if (taken && waitMs > 0) await sleep(waitMs);
  return taken;
}
