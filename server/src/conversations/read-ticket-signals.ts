import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readTicketIn } from './read-tickets.ts';
import type { MessageSignals, TicketSignals } from './save-signals.ts';

export interface SignalsOfTicket {
  ticketId: string;
  sentiment: number | null;
  difficulty: number | null;
  intent: string | null;
  signals: TicketSignals | null;
  /** The contact's newest hundred messages, oldest first. */
  messages: { id: string; seq: number; sentAt: Date; sentiment: number | null; intent: string | null; signals: MessageSignals | null }[];
}

/** What was measured of a ticket. @throws not_found for a ticket that the caller may not see. */
export async function readTicketSignals(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<SignalsOfTicket> {
  requirePermission(who, 'tickets.read_own');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await readTicketIn(tx, who, ticketId);
    const [row] = await tx.query<Omit<SignalsOfTicket, 'ticketId' | 'messages'>>(
      'select sentiment::float8 as sentiment, difficulty::float8 as difficulty, intent, signals from tickets where workspace_id = $1 and id = $2',
      [tx.workspaceId, ticketId],
    );
    const messages = await tx.query<SignalsOfTicket['messages'][number]>(
      `select id, seq, occurred_at as "sentAt", sentiment::float8 as sentiment, intent, signals from messages
       where workspace_id = $1 and conversation_id = $2 and ticket_id = $3 and author_kind = 'contact' and kind in ('text', 'media') and deleted_at is null
       order by seq desc limit 100`,
      [tx.workspaceId, ticket.conversationId, ticketId],
    );
    return {
      ticketId,
      sentiment: row?.sentiment ?? null,
      difficulty: row?.difficulty ?? null,
      intent: row?.intent ?? null,
      signals: row?.signals ?? null,
      messages: messages.toReversed(),
    };
  });
}
