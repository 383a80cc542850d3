import type { VisitorView } from '@baton/contract';
import type { z } from 'zod';
import { readInbox, readTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { showAnswers } from './ask-visitor.ts';
import { VISITOR_COLUMNS } from './visitor-session.ts';
import type { VisitorSession } from './visitor-session.ts';
import { readWebchatSettings } from './webchat-settings.ts';

interface Row extends VisitorSession {
  lastSeenAt: Date;
  connectedUntil: Date | null;
  mailedSeq: number | null;
  stoppedAt: Date | null;
}

/** What is known of the visitor behind a ticket, by the browsers they used; null for a ticket of another channel. @throws not_found */
export async function readVisitor(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, ticketId: string): Promise<z.infer<typeof VisitorView>['visitor']> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await readTicket({ db: tx }, who, ticketId);
    const rows = await tx.query<Row>(
      `select ${VISITOR_COLUMNS}, s.last_seen_at as "lastSeenAt", s.connected_until as "connectedUntil", m.mailed_seq as "mailedSeq", m.stopped_at as "stoppedAt"
       from visitor_sessions s left join visitor_mails m on m.workspace_id = s.workspace_id and m.conversation_id = s.conversation_id
       where s.workspace_id = $1 and s.conversation_id = $2 order by s.last_seen_at desc limit 20`,
      [workspaceId, ticket.conversationId],
    );
    const [last] = rows;
    if (!last) return null;
    const { settings } = await readInbox({ db: tx }, workspaceId, last.inboxId);
    const { email, emailVerified } = rows.find((one) => one.emailVerified) ?? rows.find((one) => one.email !== null) ?? last;
    // Each from the browser that said it last: another device may have said less.
    const lastSaid = <T>(of: (row: Row) => T | null): T | null => rows.map(of).find((value) => value !== null) ?? null;
    return {
      name: lastSaid((one) => one.name),
      email,
      email_verified: emailVerified,
      phone: lastSaid((one) => one.phone),
      user_id: lastSaid((one) => one.userId),
      locale: last.locale,
      page_url: lastSaid((one) => one.pageUrl),
      attributes: lastSaid((one) => (Object.keys(one.attributes).length > 0 ? one.attributes : null)) ?? {},
      prechat: showAnswers(
        readWebchatSettings(settings),
        lastSaid((one) => one.prechat),
      ),
      is_connected: rows.some((one) => one.connectedUntil !== null && one.connectedUntil > ctx.clock.now()),
      last_seen_at: last.lastSeenAt.toISOString(),
      mailed_up_to_seq: last.mailedSeq ?? 0,
      wants_no_mail: last.stoppedAt !== null,
    };
  });
}
