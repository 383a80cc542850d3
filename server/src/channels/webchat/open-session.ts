import type { WidgetSession, WidgetSessionRequest, WidgetShop } from '@baton/contract';
import { readWorkspace } from '#accounts';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { findInbox } from '#conversations';
import type { Inbox } from '#conversations';
import { readTail } from './read-messages.ts';
import { createSession, resumeSession } from './visitor-session.ts';

const DEFAULT_ACCENT = '#1f5eff';

/**
 * Opens the chat for a browser: goes on with the session of its token, or begins a new one. `countNew` is called before a new one is
 * made, and may refuse.
 * @throws not_found when no web chat has this key
 */
export async function openSession(
  ctx: Pick<Ctx, 'db' | 'clock' | 'metrics' | 'realtime'>,
  request: WidgetSessionRequest,
  countNew: () => void,
): Promise<{ resumed: boolean; session: WidgetSession }> {
  const inbox = await findInbox(ctx, 'webchat', request.inbox_key);
  if (!inbox) throw new BatonError('not_found', { message: 'There is no web chat with this key. Look at data-inbox in the page.' });
  const claims = { name: request.name, email: request.email, locale: request.locale, pageUrl: request.page_url };
  const before = request.token === undefined ? null : await resumeSession(ctx, inbox, request.token, claims);
  if (before && request.token !== undefined)
    return { resumed: true, session: await present(ctx, { inbox, session: before, token: request.token, locale: request.locale }) };
  countNew();
  const made = await createSession(ctx, inbox, claims);
  return { resumed: false, session: await present(ctx, { inbox, ...made, locale: request.locale }) };
}

interface Presenting {
  inbox: Inbox;
  session: Parameters<typeof readTail>[1];
  token: string;
  locale: string | undefined;
}

async function present(ctx: Pick<Ctx, 'db'>, { inbox, session, token, locale }: Presenting): Promise<WidgetSession> {
  const { lastSeq } = await readTail(ctx, session);
  return {
    token,
    conversation_id: session.conversationId,
    visitor: { id: session.visitorId, name: session.name },
    last_seq: lastSeq,
    shop: await describeShop(ctx, inbox, locale),
  };
}

async function describeShop(ctx: Pick<Ctx, 'db'>, inbox: Inbox, locale: string | undefined): Promise<WidgetShop> {
  const looks = inbox.settings.webchat ?? {};
  const { name } = await readWorkspace(ctx, inbox.workspaceId);
  const language = locale?.slice(0, 2).toLowerCase() ?? '';
  const accent = looks.accent ?? DEFAULT_ACCENT;
  return {
    name,
    assistant_name: looks.assistant_name ?? name,
    // In no other language than the visitor's: the widget's own greeting is better than one that cannot be read.
    greeting: looks.greeting?.[language] ?? '',
    accent: /^#[0-9a-fA-F]{6}$/.test(accent) ? accent : DEFAULT_ACCENT,
  };
}
