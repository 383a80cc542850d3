import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';

/** A visitor who may be mailed, by all browsers in which they have this conversation. */
export interface WhomToMail {
  workspaceId: string;
  conversationId: string;
  /** The session that the mail's link goes on with. */
  sessionId: string;
  visitorId: string;
  locale: string | null;
  pageUrl: string | null;
  /** The one that is vouched for, else what they said themselves; null when neither is known. */
  address: string | null;
  /** How far they have read, on whatever device. */
  readSeq: number;
  isConnected: boolean;
  origins: readonly string[];
}

interface Row {
  id: string;
  visitorId: string;
  locale: string | null;
  pageUrl: string | null;
  email: string | null;
  emailVerified: boolean;
  readSeq: number;
  connectedUntil: Date | null;
}

export async function readWhomToMail(ctx: Pick<Ctx, 'clock'>, tx: Tx, conversationId: string): Promise<WhomToMail> {
  const rows = await tx.query<Row>(
    `select id, visitor_id as "visitorId", locale, page_url as "pageUrl", email, email_verified as "emailVerified", read_seq as "readSeq", connected_until as "connectedUntil"
     from visitor_sessions where workspace_id = $1 and conversation_id = $2 order by last_seen_at desc limit 50`,
    [tx.workspaceId, conversationId],
  );
  const [vouched] = await tx.query<{ value: string }>(
    `select i.value from conversations c join contact_identities i on i.workspace_id = c.workspace_id and i.contact_id = c.contact_id
     where c.workspace_id = $1 and c.id = $2 and i.kind = 'email' and i.verified order by i.created_at desc limit 1`,
    [tx.workspaceId, conversationId],
  );
  const session = rows.find((one) => one.emailVerified) ?? rows.find((one) => one.email !== null) ?? rows[0];
  return {
    workspaceId: tx.workspaceId ?? '',
    conversationId,
    sessionId: session?.id ?? '',
    visitorId: session?.visitorId ?? '',
    locale: session?.locale ?? null,
    pageUrl: session?.pageUrl ?? null,
    address: session === undefined ? null : session.emailVerified ? session.email : (vouched?.value ?? session.email),
    readSeq: Math.max(0, ...rows.map((one) => one.readSeq)),
    isConnected: rows.some((one) => one.connectedUntil !== null && one.connectedUntil > ctx.clock.now()),
    origins: [],
  };
}
