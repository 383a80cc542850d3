import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { StoredMessage } from './message-row.ts';
import { listMessages, readTicketIn } from './read-tickets.ts';
import type { TicketView } from './read-tickets.ts';

export interface TicketMessagesPage {
  afterSeq?: number | undefined;
  /** The newest below it. Without either bound: the newest of all. */
  beforeSeq?: number | undefined;
  limit: number;
  /** Also what was said in earlier tickets of the conversation. */
  wholeConversation?: boolean;
}

export interface TicketMessages {
  ticket: TicketView;
  messages: StoredMessage[];
  /** The contact's e-mail address, if one is known. */
  contactEmail: string | null;
}

const END = 2_147_483_647;

/** A ticket's messages by rising seq. @throws not_found for a ticket that the caller may not see. */
export async function readTicketMessages(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string, page: TicketMessagesPage): Promise<TicketMessages> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await readTicketIn(tx, who, ticketId);
    const bounds = page.afterSeq !== undefined ? { afterSeq: page.afterSeq, beforeSeq: page.beforeSeq } : { beforeSeq: page.beforeSeq ?? END };
    const messages = await listMessages({ db: tx }, workspaceId, ticket.conversationId, {
      ...bounds,
      limit: page.limit,
      ...(page.wholeConversation ? {} : { ticketId }),
    });
    const [email] = await tx.query<{ value: string }>(
      `select value from contact_identities where workspace_id = $1 and contact_id = $2 and kind = 'email' order by verified desc, created_at limit 1`,
      [workspaceId, ticket.contactId],
    );
    return { ticket, messages, contactEmail: email?.value ?? null };
  });
}
