import { createHash, randomBytes } from 'node:crypto';
import type { WebchatSettings, WidgetAttributes } from '@baton/contract';
import type { InboxSettings } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { readWebchatSettings } from './webchat-settings.ts';

/** A browser that opened the web chat. Who holds its token speaks as this visitor, and sees this conversation and nothing else. */
export interface VisitorSession {
  workspaceId: string;
  id: string;
  inboxId: string;
  visitorId: string;
  /** Null until the first message. */
  conversationId: string | null;
  /** As whom the shop vouches for them. */
  userId: string | null;
  /** What the page or the visitor says; `email` is more than a claim only when `emailVerified`. */
  name: string | null;
  email: string | null;
  emailVerified: boolean;
  phone: string | null;
  locale: string | null;
  pageUrl: string | null;
  attributes: WidgetAttributes;
  /** Answers to the questions before the chat; null until they are given. */
  prechat: Record<string, string | boolean> | null;
  readSeq: number;
}

/** A session as a request finds it, with how its chat is set up. */
export interface FoundSession extends VisitorSession {
  settings: WebchatSettings;
}

/** What is said of a visitor when their session is opened. Absent: as it was. */
export interface VisitorClaims {
  name?: string | undefined;
  email?: string | undefined;
  emailVerified: boolean;
  phone?: string | undefined;
  locale?: string | undefined;
  pageUrl?: string | undefined;
  attributes?: WidgetAttributes | undefined;
}

const LIVES_DAYS = 90;

export const VISITOR_COLUMNS = `s.workspace_id as "workspaceId", s.id, s.inbox_id as "inboxId", s.visitor_id as "visitorId", s.conversation_id as "conversationId",
  s.user_id as "userId", s.name, s.email, s.email_verified as "emailVerified", s.phone, s.locale, s.page_url as "pageUrl", s.attributes, s.prechat, s.read_seq as "readSeq"`;

export interface NewVisitor {
  inboxId: string;
  userId: string | null;
  claims: VisitorClaims;
  /** A conversation that they are known to be in. */
  conversationId?: string | null;
  /** Absent: nobody who was here before. */
  visitorId?: string;
}

/** Makes a visitor. The token is 256 random bits; only its hash is kept. */
export async function createSession(tx: Tx, visitor: NewVisitor): Promise<{ session: VisitorSession; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const { claims } = visitor;
  const [session] = await tx.query<VisitorSession>(
    `insert into visitor_sessions as s (workspace_id, id, inbox_id, token_hash, visitor_id, conversation_id, user_id, name, email, email_verified, phone, locale, page_url, attributes, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, now() + interval '${LIVES_DAYS} days') returning ${VISITOR_COLUMNS}`,
    [
      tx.workspaceId,
      newId(),
      visitor.inboxId,
      hashToken(token),
      visitor.visitorId ?? newId(),
      visitor.conversationId ?? null,
      visitor.userId,
      claims.name ?? null,
      claims.email ?? null,
      claims.emailVerified,
      claims.phone ?? null,
      claims.locale ?? null,
      claims.pageUrl ?? null,
      JSON.stringify(claims.attributes ?? {}),
    ],
    'create-visitor',
  );
  if (!session) throw new Error('a visitor session was not stored');
  return { session, token };
}

/** The session behind a token, locked; null when it is unknown, expired or of another inbox. */
export async function lockSession(tx: Tx, inboxId: string, token: string): Promise<VisitorSession | null> {
  const [session] = await tx.query<VisitorSession>(
    `select ${VISITOR_COLUMNS} from visitor_sessions s where s.workspace_id = $1 and s.token_hash = $2 and s.inbox_id = $3 and s.expires_at > now() for no key update`,
    [tx.workspaceId, hashToken(token), inboxId],
    'lock-visitor',
  );
  return session ?? null;
}

/** Goes on with a session for ninety days more. An address that was vouched for is not overwritten by one that is only claimed. */
export async function renewSession(
  tx: Tx,
  session: Pick<VisitorSession, 'id' | 'userId' | 'conversationId'>,
  claims: VisitorClaims,
): Promise<VisitorSession | null> {
  const [renewed] = await tx.query<VisitorSession>(
    `update visitor_sessions s set last_seen_at = now(), expires_at = now() + interval '${LIVES_DAYS} days', user_id = $3, conversation_id = $4,
       name = coalesce($5, name), email = case when email_verified and not $7 then email else coalesce($6, email) end, email_verified = email_verified or $7,
       phone = coalesce($8, phone), locale = coalesce($9, locale), page_url = coalesce($10, page_url), attributes = coalesce($11::jsonb, attributes)
     where s.workspace_id = $1 and s.id = $2 returning ${VISITOR_COLUMNS}`,
    [
      tx.workspaceId,
      session.id,
      session.userId,
      session.conversationId,
      claims.name ?? null,
      claims.email ?? null,
      claims.emailVerified,
      claims.phone ?? null,
      claims.locale ?? null,
      claims.pageUrl ?? null,
      claims.attributes ? JSON.stringify(claims.attributes) : null,
    ],
    'renew-visitor',
  );
  return renewed ?? null;
}

/** @throws unauthenticated when no session has this token, it has expired, or its chat was taken out of use. */
export async function findSession(ctx: Pick<Ctx, 'db'>, token: string): Promise<FoundSession> {
  const [found] = await ctx.db.system((tx) =>
    tx.query<VisitorSession & { stored: InboxSettings }>(
      `select ${VISITOR_COLUMNS}, i.settings as stored from visitor_sessions s join inboxes i on i.workspace_id = s.workspace_id and i.id = s.inbox_id
       where s.token_hash = $1 and s.expires_at > now() and i.status <> 'disabled'`,
      [hashToken(token)],
      'find-visitor',
    ),
  );
  if (!found) throw new BatonError('unauthenticated', { message: 'The session is unknown or has expired: open a new one.' });
  const { stored, ...session } = found;
  return { ...session, settings: readWebchatSettings(stored) };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
