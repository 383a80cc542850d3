import type { WidgetRating, WidgetRatingRequest } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { findTicketToRate, rateTicket } from '#conversations';
import { notFound } from '#platform/errors';
import type { VisitorSession } from './visitor-session.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** What the visitor may rate now, or null. */
export async function readRatingOf(ctx: Deps, session: VisitorSession): Promise<WidgetRating | null> {
  if (session.conversationId === null) return null;
  const asked = await findTicketToRate(ctx, session.workspaceId, session.conversationId);
  return (
    asked && {
      ticket_id: asked.ticketId,
      score: asked.rating?.score ?? null,
      comment: asked.rating?.comment ?? null,
      changeable_until: asked.changeableUntil?.toISOString() ?? null,
    }
  );
}

/** The visitor rates what they were helped with. @throws what rateTicket throws */
export async function rateByVisitor(ctx: Deps, session: VisitorSession, input: WidgetRatingRequest): Promise<{ rating: WidgetRating | null; isNew: boolean }> {
  if (session.conversationId === null) throw notFound('ticket');
  const said = { conversationId: session.conversationId, ticketId: input.ticket_id, score: input.score, comment: input.comment };
  const { isNew } = await rateTicket(ctx, session.workspaceId, said);
  return { rating: await readRatingOf(ctx, session), isNew };
}
