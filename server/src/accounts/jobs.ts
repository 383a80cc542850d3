import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import type { Mailer } from '#platform/mail';
import { mailLinkJob } from './job-definitions.ts';
import { mailLink } from './mail-link.ts';

export function accountsJobs(ctx: Ctx, mailer: Mailer): BoundJob[] {
  return [bindJob(mailLinkJob, async (job) => ({ outcome: await mailLink(ctx, mailer, job) }))];
}
