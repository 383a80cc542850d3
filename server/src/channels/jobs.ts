import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import type { Mailer } from '#platform/mail';
import type { Providers } from './create-providers.ts';
import { deliverMessage } from './deliver-message.ts';
import { ingestDelivery } from './ingest-delivery.ts';
import { ingestStatuses } from './ingest-statuses.ts';
import { backfill } from './backfill.ts';
import { carryOutAct, createDesks } from './carry-out-act.ts';
import { learnContact } from './chatwoot/learn-contact.ts';
import { tellContact } from './chatwoot/tell-contact.ts';
import { fetchMedia } from './fetch-media.ts';
import {
  backfillJob,
  continueByMailJob,
  deliverJob,
  deskActJob,
  fetchMediaJob,
  ingestJob,
  ingestStatusesJob,
  learnContactJob,
  reconcileJob,
  redeliverJob,
  showReadJob,
  tellContactJob,
} from './job-definitions.ts';
import { reconcileMessage } from './reconcile-message.ts';
import { showRead } from './show-read.ts';
import { sweepChannels } from './sweep-channels.ts';
import { createOutbox } from './take-for-sending.ts';
import { enqueueWaiting } from './undelivered.ts';
import { continueByMail } from './webchat/continue-by-mail.ts';

/** Everything the channels do after the fact. `providers` are given in, so that they are made once for the process. */
export function channelsJobs(ctx: Ctx, providers: Providers, mailer: Mailer): BoundJob[] {
  const desks = createDesks(ctx);
  const outbox = createOutbox(ctx, providers);
  return [
    bindJob(ingestJob, (job) => ingestDelivery(ctx, job)),
    bindJob(ingestStatusesJob, (job) => ingestStatuses(ctx, job)),
    bindJob(deliverJob, (job) => deliverMessage(ctx, outbox, job)),
    bindJob(fetchMediaJob, (job) => fetchMedia(ctx, providers, job)),
    bindJob(showReadJob, (job) => showRead(ctx, providers, job)),
    bindJob(reconcileJob, (job) =>
      job.data.message_id === undefined ? sweepChannels(ctx, providers) : reconcileMessage(ctx, providers, job.workspaceId, job.data.message_id),
    ),
    bindJob(deskActJob, (job) => carryOutAct(ctx, desks, job)),
    bindJob(learnContactJob, (job) => learnContact(ctx, job)),
    bindJob(tellContactJob, (job) => tellContact(ctx, job)),
    bindJob(backfillJob, (job) => backfill(ctx, job)),
    bindJob(continueByMailJob, (job) => continueByMail(ctx, mailer, job)),
    bindJob(redeliverJob, async (job) => {
      if (job.workspaceId === null) throw new Error('an inbox belongs to a workspace');
      const count = await ctx.db.tx(job.workspaceId, (tx) => enqueueWaiting(tx, job.data.inbox_id));
      return { outcome: `enqueued_${count}` };
    }),
  ];
}
