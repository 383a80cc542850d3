import { z } from 'zod';
import type { Vault } from '#platform/vault';

const secrets = z.object({
  current: z.string(),
  previous: z.string().optional(),
  /** ISO 8601. */
  previousUntil: z.string().optional(),
  /** Signs webhooks of the generic form for this store alone. */
  webhookSecret: z.string().optional(),
});

/** A store's key, the one before it while webhooks may still be signed with it, and its own webhook secret. */
export type StoreSecrets = z.infer<typeof secrets>;

export function sealSecrets(vault: Pick<Vault, 'seal'>, storeId: string, value: StoreSecrets): string {
  return vault.seal(JSON.stringify(value), `store:${storeId}`);
}

export function openSecrets(vault: Pick<Vault, 'open'>, storeId: string, sealed: string): StoreSecrets {
  return secrets.parse(JSON.parse(vault.open(sealed, `store:${storeId}`)));
}

/** Keys that a webhook may be signed with now. */
export function signingKeys({ current, previous, previousUntil }: StoreSecrets, now: Date): string[] {
  const stillGood = previous !== undefined && previousUntil !== undefined && now < new Date(previousUntil);
  return stillGood ? [current, previous] : [current];
}
