import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { endProofs } from '#conversations';
import type { Continuation } from './continuation-link.ts';
import { findVouched, userKey, vouchedUserOf } from './find-vouched.ts';
import { createSession, lockSession, renewSession } from './visitor-session.ts';
import type { VisitorClaims, VisitorSession } from './visitor-session.ts';

export interface Entering {
  token: string | undefined;
  /** From the link of a mail. */
  continuation: Continuation | null;
  /** As whom the shop vouches for the visitor. */
  userId: string | null;
  claims: VisitorClaims;
  /** Called before a new session is made; may refuse. */
  countNew(): void;
}

/**
 * Goes on with the session of a token, or makes a new one. A session belongs to whom the shop vouched for in it: on a computer that several
 * people use, nobody else goes on with it, also not whoever has signed out. One that was nobody's becomes the user's who signs in, with what
 * was said in it, unless that user has another conversation: then that one is shown, and nothing is merged.
 */
export async function enterSession(
  ctx: Pick<Ctx, 'db'>,
  inbox: { workspaceId: string; id: string },
  entering: Entering,
): Promise<{ resumed: boolean; session: VisitorSession; token: string }> {
  const { token, userId, claims, continuation } = entering;
  return ctx.db.tx(inbox.workspaceId, async (tx) => {
    const before = token === undefined ? null : await lockSession(tx, inbox.id, token);
    const known = userId === null ? null : await findVouched(tx, inbox.id, userId);
    const resumed = before && token !== undefined ? await goOn(tx, before, { userId, known, claims }) : null;
    if (before && resumed && token !== undefined) {
      if (before.userId !== resumed.userId || before.conversationId !== resumed.conversationId) endProofsIn(tx, resumed);
      return { resumed: true, session: resumed, token };
    }
    entering.countNew();
    const continued = continuation && userId === null ? await readContinued(tx, inbox, continuation) : null;
    // What they were mailed to is where the next mail goes as well.
    const visitor = continued ? { ...continued, userId: null } : { userId, claims, conversationId: known?.conversationId ?? null };
    const made = await createSession(tx, { ...visitor, inboxId: inbox.id });
    endProofsIn(tx, made.session);
    return { resumed: false, ...made };
  });
}

/** A browser that nobody has seen in a conversation can write in it, or somebody else has signed in: what was proved there was by another. */
function endProofsIn(tx: Tx, { conversationId }: VisitorSession): void {
  if (conversationId !== null) endProofs(tx, { conversationId });
}

interface Person {
  userId: string | null;
  known: { contactId: string; conversationId: string | null } | null;
  claims: VisitorClaims;
}

/** Null when this session is not theirs to go on with. */
async function goOn(tx: Tx, before: VisitorSession, { userId, known, claims }: Person): Promise<VisitorSession | null> {
  if (before.userId === userId) {
    const conversationId = known ? (known.conversationId ?? before.conversationId) : before.conversationId;
    return renewSession(tx, { ...before, conversationId }, claims);
  }
  if (before.userId !== null || userId === null) return null;
  const contactId = await contactOf(tx, before);
  if (contactId === null) return renewSession(tx, { ...before, userId, conversationId: known?.conversationId ?? null }, claims);
  if (known && known.contactId !== contactId) return null;
  if (!known) {
    if ((await vouchedUserOf(tx, before.inboxId, contactId)) !== null) return null;
    await tx.query(
      `insert into contact_identities (workspace_id, kind, value, contact_id, verified) values ($1, 'shop_user', $2, $3, true) on conflict do nothing`,
      [tx.workspaceId, userKey(before.inboxId, userId), contactId],
    );
  }
  return renewSession(tx, { ...before, userId }, claims);
}

async function contactOf(tx: Tx, session: VisitorSession): Promise<string | null> {
  if (session.conversationId === null) return null;
  const [row] = await tx.query<{ contactId: string }>('select contact_id as "contactId" from conversations where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    session.conversationId,
  ]);
  return row?.contactId ?? null;
}

/** As the visitor whom the mail was for, in that conversation. Null when it is gone. */
async function readContinued(
  tx: Tx,
  inbox: { workspaceId: string; id: string },
  { workspaceId, sessionId, conversationId }: Continuation,
): Promise<{ visitorId: string; conversationId: string; claims: VisitorClaims } | null> {
  if (workspaceId !== inbox.workspaceId) return null;
  const [row] = await tx.query<{ visitorId: string; name: string | null; email: string | null; locale: string | null }>(
    `select visitor_id as "visitorId", name, email, locale from visitor_sessions where workspace_id = $1 and id = $2 and inbox_id = $3 and conversation_id = $4`,
    [workspaceId, sessionId, inbox.id, conversationId],
  );
  if (!row) return null;
  const { visitorId, name, email, locale } = row;
  return { visitorId, conversationId, claims: { name: name ?? undefined, email: email ?? undefined, emailVerified: false, locale: locale ?? undefined } };
}
