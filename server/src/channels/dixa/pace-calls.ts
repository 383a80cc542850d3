import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '#platform/db';
import { takePlaces } from '../call-pace.ts';

// Dixa allows a token 10 calls a second and 4 at once. A twentieth of slack: calls that leave evenly do not arrive evenly.
const LIMITS = { apartMs: 105, burst: 4, window: { ms: 1050, most: 10 } };
const MOST_WAIT_MS = 8000;

/** Takes the next place among the calls of a token and waits until it comes. False when so many wait that it is better to come back later. */
export async function takePlace(db: Db, workspaceId: string, token: string): Promise<boolean> {
  const key = createHash('sha256').update(`dixa:${token}`).digest('hex').slice(0, 32);
  const { taken, waitMs } = await db.tx(workspaceId, (tx) => takePlaces(tx, [{ key, ...LIMITS }], MOST_WAIT_MS));
  if (taken && waitMs > 0) await sleep(waitMs);
  return taken;
}
