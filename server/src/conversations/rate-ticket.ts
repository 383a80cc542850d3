import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { ticketRated } from './events.ts';
import { lockTicketRow } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';

/** How long a contact may think again, and how long after its end a ticket is worth asking about. */
const CHANGEABLE_MS = 24 * 60 * 60 * 1000;
const ASKED_FOR_MS = 14 * 24 * 60 * 60 * 1000;

/** What a contact thought of the help with one ticket. */
export interface Rating {
  ticketId: string;
  /** 1 to 5. */
  score: number;
  comment: string | null;
  /** Who had the ticket; null when the assistant answered it alone. */
  teammateId: string | null;
  ratedAt: Date;
  changedAt: Date | null;
}

export interface RateTicket {
  /** The contact's own conversation: the ticket must be of it. */
  conversationId: string;
  ticketId: string;
  score: number;
  comment?: string | null | undefined;
}

const COLUMNS = `ticket_id as "ticketId", score, comment, teammate_id as "teammateId", rated_at as "ratedAt", changed_at as "changedAt"`;

/**
 * Keeps what a contact says of a ticket that is resolved or closed: once, and changed as often as they like for 24 hours.
 * @throws not_found for a ticket of another conversation; conflict while it is open, and after those 24 hours
 */
export async function rateTicket(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, input: RateTicket): Promise<{ rating: Rating; isNew: boolean }> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await lockTicketRow(tx, input.ticketId);
    if (ticket.conversationId !== input.conversationId) throw notFound('ticket');
    const before = await readRatingIn(tx, ticket.id);
    const now = ctx.clock.now();
    refuse(ticket, before, now);
    const comment = input.comment === undefined ? (before?.comment ?? null) : input.comment;
    if (before && before.score === input.score && before.comment === comment) return { rating: before, isNew: false };
    const [rating] = await tx.query<Rating>(
      `insert into ticket_ratings (workspace_id, ticket_id, contact_id, teammate_id, score, comment, rated_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, ticket_id) do update set score = excluded.score, comment = excluded.comment, changed_at = excluded.rated_at
       returning ${COLUMNS}`,
      [tx.workspaceId, ticket.id, ticket.contactId, await whoHelped(tx, ticket), input.score, comment, now],
    );
    if (!rating) throw new Error('a rating was not kept');
    await tx.record(
      ticketRated,
      {
        conversation_id: ticket.conversationId,
        ticket_id: ticket.id,
        inbox_id: ticket.inboxId,
        teammate_id: rating.teammateId,
        changes: { score: { from: before?.score ?? null, to: input.score } },
      },
      { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: 'contact', id: ticket.contactId } },
    );
    return { rating, isNew: before === null };
  });
}

function refuse(ticket: LockedTicket, before: Rating | null, now: Date): void {
  if (before && now.getTime() - before.ratedAt.getTime() > CHANGEABLE_MS) {
    throw new BatonError('conflict', { message: 'This was rated more than a day ago and stands.', details: { score: before.score } });
  }
  if (!before && ticket.status !== 'resolved' && ticket.status !== 'closed') {
    throw new BatonError('conflict', { message: 'This is not done yet. It can be rated when it is.', details: { status: ticket.status } });
  }
}

/** Whoever brought it to its end, else whoever has it. */
async function whoHelped(tx: Tx, ticket: LockedTicket): Promise<string | null> {
  const [last] = await tx.query<{ id: string | null }>(
    `select teammate_id as id from assignments where workspace_id = $1 and ticket_id = $2 and status = 'completed' order by completed_at desc, id desc limit 1`,
    [tx.workspaceId, ticket.id],
  );
  return last?.id ?? ticket.assigneeId;
}

/** The rating of a ticket, or null. */
export async function readRatingIn(tx: Tx, ticketId: string): Promise<Rating | null> {
  const [row] = await tx.query<Rating>(`select ${COLUMNS} from ticket_ratings where workspace_id = $1 and ticket_id = $2`, [tx.workspaceId, ticketId]);
  return row ?? null;
}

/** What a contact may say something about now. */
export interface AskedRating {
  ticketId: string;
  subject: string;
  rating: Rating | null;
  /** Null as long as it was not rated. */
  changeableUntil: Date | null;
}

/** The newest ticket of a conversation when it is done, not long ago, and may still be rated or changed. Null otherwise. */
export async function findTicketToRate(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, conversationId: string): Promise<AskedRating | null> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [newest] = await tx.query<{ id: string; subject: string; status: string; at: Date | null }>(
      `select id, subject, status, resolved_at as at from tickets where workspace_id = $1 and conversation_id = $2 order by first_seq desc, id desc limit 1`,
      [workspaceId, conversationId],
    );
    if (!newest || (newest.status !== 'resolved' && newest.status !== 'closed')) return null;
    const rating = await readRatingIn(tx, newest.id);
    const now = ctx.clock.now().getTime();
    const changeableUntil = rating && new Date(rating.ratedAt.getTime() + CHANGEABLE_MS);
    if (changeableUntil ? changeableUntil.getTime() <= now : now - (newest.at?.getTime() ?? 0) > ASKED_FOR_MS) return null;
    return { ticketId: newest.id, subject: newest.subject, rating, changeableUntil };
  });
}
