import { readRatingIn, readTicket } from '#conversations';
import type { Rating } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';

/** The rating of a ticket, null while there is none. @throws not_found when the caller may not see the ticket */
export async function readRating(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<Rating | null> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await readTicket({ db: tx }, who, ticketId);
    return readRatingIn(tx, ticketId);
  });
}
