import type { WebchatSettings, WidgetSession, WidgetSessionRequest, WidgetShop } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { acceptedSecrets, findInbox, readInboxSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import { askingOf } from './ask-visitor.ts';
import { openContinuation } from './continuation-link.ts';
import { describeShop } from './describe-shop.ts';
import { identityRequired } from './guard-visitor.ts';
import { requireOrigin } from './judge-origin.ts';
import { enterSession } from './enter-session.ts';
import { readTail } from './read-messages.ts';
import { verifyIdentity } from './verify-identity.ts';
import type { Vouched } from './verify-identity.ts';
import type { VisitorClaims, VisitorSession } from './visitor-session.ts';
import { readWebchatSettings } from './webchat-settings.ts';

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault' | 'metrics' | 'realtime'>;

/** Where a request comes from. */
export interface Caller {
  origin: string | undefined;
  method: string;
}

/** How the chat looks to whoever has not opened it. @throws not_found, forbidden */
export async function readConfig(ctx: Deps, caller: Caller, query: { inbox_key: string; locale?: string | undefined }): Promise<{ shop: WidgetShop }> {
  const { inbox, settings } = await findChat(ctx, caller, query.inbox_key);
  return { shop: await describeShop(ctx, { inbox, settings, locale: query.locale }) };
}

/**
 * Opens the chat for a browser: goes on with the session of its token, or begins a new one. `countNew` is called before a new one is
 * made, and may refuse.
 * @throws not_found when no web chat has this key; forbidden for a page it is not for, or when the shop must vouch for the visitor and does not
 */
export async function openSession(
  ctx: Deps,
  caller: Caller,
  { request, countNew }: { request: WidgetSessionRequest; countNew: (chat: { inboxId: string; settings: WebchatSettings }) => void },
): Promise<{ resumed: boolean; session: WidgetSession }> {
  const { inbox, settings } = await findChat(ctx, caller, request.inbox_key);
  const vouched = request.user ? await verify(ctx, inbox, request.user) : null;
  if (settings.identity_required && !vouched) throw identityRequired();
  const { resumed, session, token } = await enterSession(ctx, inbox, {
    token: request.token,
    continuation: request.continue === undefined ? null : openContinuation(ctx, request.continue),
    userId: vouched?.userId ?? null,
    claims: claimsOf(request, vouched),
    countNew: () => countNew({ inboxId: inbox.id, settings }),
  });
  const { lastSeq } = await readTail(ctx, session);
  const answer: WidgetSession = {
    token,
    conversation_id: session.conversationId,
    visitor: { id: session.visitorId, name: session.name, user_id: session.userId },
    read_seq: await readSeqOf(ctx, session),
    last_seq: lastSeq,
    shop: await describeShop(ctx, { inbox, settings, locale: request.locale }),
    asking: askingOf(settings, session),
  };
  return { resumed, session: answer };
}

async function findChat(ctx: Deps, caller: Caller, key: string): Promise<{ inbox: Inbox; settings: WebchatSettings }> {
  const inbox = await findInbox(ctx, 'webchat', key);
  if (!inbox) throw new BatonError('not_found', { message: 'There is no web chat with this key. Look at data-inbox in the page.' });
  const settings = readWebchatSettings(inbox.settings);
  requireOrigin(settings.allowed_origins, caller);
  return { inbox, settings };
}

async function verify(ctx: Deps, inbox: Inbox, user: NonNullable<WidgetSessionRequest['user']>): Promise<Vouched | null> {
  const secrets = await readInboxSecrets(ctx, inbox.workspaceId, inbox.id);
  return verifyIdentity(user, acceptedSecrets(secrets, 'identity_secret', ctx.clock.now()));
}

/** What the page signed in comes before what stands in its script tag. */
function claimsOf(request: WidgetSessionRequest, vouched: Vouched | null): VisitorClaims {
  const { user } = request;
  return {
    name: user?.name ?? request.name,
    email: vouched?.email ?? user?.email ?? request.email,
    emailVerified: vouched?.email != null,
    phone: user?.phone,
    locale: request.locale,
    pageUrl: request.page_url,
    attributes: request.attributes,
  };
}

/** The furthest that any of their devices has read. */
async function readSeqOf(ctx: Deps, session: VisitorSession): Promise<number> {
  if (session.conversationId === null) return 0;
  const [row] = await ctx.db.tx(session.workspaceId, (tx) =>
    tx.query<{ seq: number }>(
      'select coalesce(max(read_seq), 0)::int as seq from visitor_sessions where workspace_id = $1 and conversation_id = $2',
      [session.workspaceId, session.conversationId],
      'visitor-read-seq',
    ),
  );
  return row?.seq ?? 0;
}
