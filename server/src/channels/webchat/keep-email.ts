import type { WidgetAsking } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { continueByMailJob } from '../job-definitions.ts';
import { askingOf } from './ask-visitor.ts';
import type { FoundSession } from './visitor-session.ts';

/** Where answers may be mailed to when this visitor has gone: a claim, and nothing of the shop's or of another contact is opened by it. */
export async function keepEmail(ctx: Pick<Ctx, 'db'>, session: FoundSession, email: string): Promise<WidgetAsking> {
  const { workspaceId, conversationId } = session;
  if (session.emailVerified) return askingOf(session.settings, session);
  const address = email.trim().toLowerCase();
  await ctx.db.tx(workspaceId, async (tx) => {
    await tx.query(
      'update visitor_sessions set email = $3 where workspace_id = $1 and id = $2 and not email_verified',
      [workspaceId, session.id, address],
      'keep-email',
    );
    // An answer may be waiting for nothing but an address.
    if (conversationId !== null) await tx.send(continueByMailJob, { conversation_id: conversationId });
  });
  return askingOf(session.settings, { ...session, email: address });
}
