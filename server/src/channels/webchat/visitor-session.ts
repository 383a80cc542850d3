import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';

/** A browser that opened the web chat. Who holds its token speaks as this visitor, and sees this conversation and nothing else. */
export interface VisitorSession {
  workspaceId: string;
  id: string;
  inboxId: string;
  visitorId: string;
  /** Null until the first message. */
  conversationId: string | null;
  name: string | null;
  readSeq: number;
}

export interface VisitorClaims {
  name?: string | undefined;
  email?: string | undefined;
  locale?: string | undefined;
  pageUrl?: string | undefined;
}

const LIVES_DAYS = 90;

const COLUMNS = `workspace_id as "workspaceId", id, inbox_id as "inboxId", visitor_id as "visitorId", conversation_id as "conversationId", name, read_seq as "readSeq"`;

/** Makes a visitor. The token is 256 random bits; only its hash is kept. */
export async function createSession(
  ctx: Pick<Ctx, 'db'>,
  inbox: { workspaceId: string; id: string },
  claims: VisitorClaims,
): Promise<{ session: VisitorSession; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const rows = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<VisitorSession>(
      `insert into visitor_sessions (workspace_id, id, inbox_id, token_hash, visitor_id, name, email, locale, page_url, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + interval '${LIVES_DAYS} days') returning ${COLUMNS}`,
      [inbox.workspaceId, newId(), inbox.id, toHash(token), newId(), claims.name ?? null, claims.email ?? null, claims.locale ?? null, claims.pageUrl ?? null],
      'create-visitor',
    ),
  );
  const [session] = rows;
  if (!session) throw new Error('a visitor session was not stored');
  return { session, token };
}

/** The session behind a token, used again from now on for ninety days; null when it is unknown, expired or of another inbox. */
export async function resumeSession(
  ctx: Pick<Ctx, 'db'>,
  inbox: { workspaceId: string; id: string },
  token: string,
  claims: VisitorClaims,
): Promise<VisitorSession | null> {
  const [session] = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<VisitorSession>(
      `update visitor_sessions set last_seen_at = now(), expires_at = now() + interval '${LIVES_DAYS} days',
         name = coalesce($4, name), email = coalesce($5, email), locale = coalesce($6, locale), page_url = coalesce($7, page_url)
       where workspace_id = $1 and token_hash = $2 and inbox_id = $3 and expires_at > now() returning ${COLUMNS}`,
      [inbox.workspaceId, toHash(token), inbox.id, claims.name ?? null, claims.email ?? null, claims.locale ?? null, claims.pageUrl ?? null],
      'resume-visitor',
    ),
  );
  return session ?? null;
}

/** @throws unauthenticated when no session has this token, or it has expired. */
export async function findSession(ctx: Pick<Ctx, 'db'>, token: string): Promise<VisitorSession> {
  const [session] = await ctx.db.system((tx) =>
    tx.query<VisitorSession>(`select ${COLUMNS} from visitor_sessions where token_hash = $1 and expires_at > now()`, [toHash(token)], 'find-visitor'),
  );
  if (!session) throw new BatonError('unauthenticated', { message: 'The session is unknown or has expired: open a new one.' });
  return session;
}

function toHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
