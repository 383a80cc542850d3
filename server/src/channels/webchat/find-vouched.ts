import type { Tx } from '#platform/db';
import type { SenderIdentity } from '#conversations';
import type { VisitorSession } from './visitor-session.ts';

/** The name under which a contact is known whom the shop of this inbox vouches for: another shop's user 7 is somebody else. */
export function userKey(inboxId: string, userId: string): string {
  return `${inboxId}:${userId}`;
}

/** The contact behind a shop's user, and their conversation in this inbox; null when nobody wrote as this user yet. */
export async function findVouched(tx: Tx, inboxId: string, userId: string): Promise<{ contactId: string; conversationId: string | null } | null> {
  const [row] = await tx.query<{ contactId: string; conversationId: string | null }>(
    `select i.contact_id as "contactId", c.id as "conversationId" from contact_identities i
     left join conversations c on c.workspace_id = i.workspace_id and c.inbox_id = $2 and c.contact_id = i.contact_id and c.status = 'active' and c.thread_id is null
     where i.workspace_id = $1 and i.kind = 'shop_user' and i.value = $3`,
    [tx.workspaceId, inboxId, userKey(inboxId, userId)],
    'find-vouched',
  );
  return row ?? null;
}

/** By what a contact is known in this inbox, whom the shop vouches for; null for nobody. */
export async function vouchedUserOf(tx: Tx, inboxId: string, contactId: string): Promise<string | null> {
  const [row] = await tx.query<{ value: string }>(
    `select value from contact_identities where workspace_id = $1 and contact_id = $2 and kind = 'shop_user' and starts_with(value, $3) limit 1`,
    [tx.workspaceId, contactId, `${inboxId}:`],
    'vouched-user',
  );
  return row?.value ?? null;
}

/**
 * By what a visitor is known when they write, most trusted first. An address that the shop vouches for finds the contact who wrote from it
 * elsewhere, unless that is another user of this very shop: two accounts with one address are two people to us.
 */
export async function identitiesOf(tx: Tx, session: VisitorSession): Promise<SenderIdentity[]> {
  const visitor: SenderIdentity = { kind: 'visitor', value: session.visitorId, verified: true };
  const { inboxId, userId } = session;
  if (userId === null) return [visitor];
  const user: SenderIdentity = { kind: 'shop_user', value: userKey(inboxId, userId), verified: true };
  if (!session.emailVerified || session.email === null) return [user, visitor];
  const [other] = await tx.query<{ contactId: string }>(
    `select contact_id as "contactId" from contact_identities where workspace_id = $1 and kind = 'email' and value = $2`,
    [tx.workspaceId, session.email],
    'email-owner',
  );
  const known = other ? await vouchedUserOf(tx, inboxId, other.contactId) : null;
  if (known !== null && known !== user.value) return [user, visitor];
  return [user, visitor, { kind: 'email', value: session.email, verified: true }];
}
