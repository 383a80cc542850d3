import type { Ctx } from '#platform/context';
import { forgetUnmatched, listBrokenInboxes, listStuckSending, markUnknown } from '#conversations';
import { forgetPaces } from './call-pace.ts';
import type { Providers } from './create-providers.ts';
import { reconcileJob } from './job-definitions.ts';
import { probeInbox } from './probe-inbox.ts';
import { enqueueStranded } from './undelivered.ts';

// Meta repeats a webhook for at most seven days; after that a row no longer prevents anything and only keeps what people wrote.
const KEEP_DELIVERIES = "interval '14 days'";
const MOST_DELETED = 5000;

/** The regular round: broken inboxes are asked again, stranded messages set going, what is past its time deleted. */
export async function sweepChannels(ctx: Pick<Ctx, 'db' | 'vault' | 'log'>, providers: Providers): Promise<{ outcome: string }> {
  const broken = await listBrokenInboxes(ctx);
  for (const inbox of broken) {
    const state = await probeInbox(ctx, providers, inbox.workspaceId, inbox.id);
    if (state === 'working') ctx.log.info({ inbox: inbox.id }, 'a broken inbox works again');
  }
  const stuck = await ctx.db.system(listStuckSending);
  for (const { workspaceId, messageId } of stuck)
    await ctx.db.tx(workspaceId, async (tx) => {
      await markUnknown({ db: tx }, workspaceId, messageId, 'Sending it never ended, so nobody knows whether it arrived.');
      await tx.send(reconcileJob, { message_id: messageId });
    });
  const stranded = await ctx.db.system(enqueueStranded);
  await ctx.db.system(async (tx) => {
    await tx.query(
      `delete from deliveries where (workspace_id, id) in (select workspace_id, id from deliveries where processed_at < now() - ${KEEP_DELIVERIES} limit ${MOST_DELETED})`,
    );
    await tx.query(
      `delete from visitor_sessions where (workspace_id, id) in (select workspace_id, id from visitor_sessions where expires_at < now() limit ${MOST_DELETED})`,
    );
  });
  await forgetPaces(ctx.db);
  await ctx.db.system(forgetUnmatched);
  return { outcome: `asked_${broken.length}_settled_${stuck.length}_resent_${stranded}` };
}
