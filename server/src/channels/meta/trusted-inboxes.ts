import type { Ctx } from '#platform/context';
import { findInbox, readInboxSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import type { ItemProvider } from '../incoming-item.ts';
import { findSigner, listSecrets } from './verify-signature.ts';

export type TrustCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault'>;

/** Whose webhook it is, as far as the signature proves it. */
export interface Trust {
  signed: boolean;
  /** By `<provider>:<account id>`; null for accounts nobody connected. */
  inboxes: Map<string, Inbox | null>;
}

// A changed app secret counts after at most so long; Meta repeats what was refused meanwhile.
const KEEP_SECRETS_MS = 10_000;
// A body signed with no secret of the installation may name so many accounts before it is refused unread: each costs a query.
const MOST_UNSIGNED_ACCOUNTS = 20;

interface Kept {
  secrets: string[];
  until: number;
}
const kept = new WeakMap<TrustCtx['db'], Map<string, Kept>>();

/**
 * Looks the accounts up and checks the signature: each inbox's own app secrets if it has some, else those of the installation.
 * One app signs a whole body, so a body that names an inbox the signer has no right to is refused whole.
 */
export async function trustInboxes(
  ctx: TrustCtx,
  request: { raw: Buffer; signature: string | string[] | undefined; accounts: { provider: ItemProvider; accountId: string }[] },
): Promise<Trust> {
  const inboxes = new Map<string, Inbox | null>();
  const general = findSigner(request.raw, request.signature, listSecrets(ctx.config.webhookSecret)) !== null;
  const refused = { signed: false, inboxes };
  if (!general && (request.accounts.length === 0 || request.accounts.length > MOST_UNSIGNED_ACCOUNTS)) return refused;
  let proven = general;
  for (const { provider, accountId } of request.accounts) {
    const inbox = await findInbox(ctx, provider, accountId);
    inboxes.set(toAccountKey(provider, accountId), inbox);
    if (!inbox) continue;
    const own = await readAppSecrets(ctx, inbox);
    const byOwn = own.length > 0 && findSigner(request.raw, request.signature, own) !== null;
    if (own.length > 0 ? !byOwn : !general) return refused;
    proven = true;
  }
  return { signed: proven, inboxes };
}

export function toAccountKey(provider: ItemProvider, accountId: string): string {
  return `${provider}:${accountId}`;
}

async function readAppSecrets(ctx: TrustCtx, inbox: Inbox): Promise<string[]> {
  const now = ctx.clock.now().getTime();
  const cache = kept.get(ctx.db) ?? new Map<string, Kept>();
  kept.set(ctx.db, cache);
  const known = cache.get(inbox.id);
  if (known && known.until > now) return known.secrets;
  const secrets = listSecrets((await readInboxSecrets(ctx, inbox.workspaceId, inbox.id))['app_secret']);
  cache.set(inbox.id, { secrets, until: now + KEEP_SECRETS_MS });
  return secrets;
}
