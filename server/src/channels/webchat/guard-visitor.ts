import type { WebchatSettings } from '@baton/contract';
import type { InboxSettings } from '#conversations';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { requireAnswered } from './ask-visitor.ts';
import { userKey } from './find-vouched.ts';
import { VISITOR_COLUMNS } from './visitor-session.ts';
import type { VisitorSession } from './visitor-session.ts';
import { readWebchatSettings } from './webchat-settings.ts';

/** A visitor who may write now, as they are known at this moment, with how their chat is set up. */
export interface Standing {
  visitor: VisitorSession;
  settings: WebchatSettings;
}

/**
 * Looks at a visitor again before something of theirs is taken: a socket may be open for hours, and meanwhile they were blocked, or the
 * chat was set up in another way.
 * @throws unauthenticated, forbidden (blocked, or the shop must vouch for them), invalid_input (questions before the chat are open)
 */
export async function requireMayWrite(tx: Tx, session: Pick<VisitorSession, 'id' | 'inboxId' | 'visitorId' | 'userId'>): Promise<Standing> {
  const known = [session.visitorId, ...(session.userId === null ? [] : [userKey(session.inboxId, session.userId)])];
  const [row] = await tx.query<VisitorSession & { stored: InboxSettings; blocked: boolean }>(
    `select ${VISITOR_COLUMNS}, i.settings as stored,
       exists (select from contact_identities d join contacts k on k.workspace_id = d.workspace_id and k.id = d.contact_id
         where d.workspace_id = $1 and d.kind in ('visitor', 'shop_user') and d.value = any($3::text[]) and k.blocked_at is not null) as blocked
     from visitor_sessions s join inboxes i on i.workspace_id = s.workspace_id and i.id = s.inbox_id
     where s.workspace_id = $1 and s.id = $2 and i.status <> 'disabled'`,
    [tx.workspaceId, session.id, known],
    'visitor-standing',
  );
  if (!row) throw new BatonError('unauthenticated', { message: 'The session is unknown or has expired: open a new one.' });
  const { stored, blocked, ...visitor } = row;
  const settings = readWebchatSettings(stored);
  if (blocked) throw new BatonError('forbidden', { message: 'You cannot write in this chat any more.', details: { reason: 'blocked' } });
  if (settings.identity_required && visitor.userId === null) throw identityRequired();
  requireAnswered(settings, visitor);
  return { visitor, settings };
}

export function identityRequired(): BatonError {
  return new BatonError('forbidden', { message: 'Sign in at the shop to use this chat.', details: { reason: 'identity_required' } });
}
