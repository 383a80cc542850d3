import { assignmentJobs } from '#jobs/assignment';
import { accountsJobs } from '#jobs/accounts';
import { assistantJobs } from '#jobs/assistant';
import { channelsJobs } from '#jobs/channels';
import { knowledgeJobs } from '#jobs/knowledge';
import { createModels } from '#assistant';
import { createProviders } from '#channels';
import type { Ctx } from '#platform/context';
import type { BoundJob } from '#platform/jobs';
import { createMailer } from '#platform/mail';

/** Every job with its handler. Models and providers are made once for the process. */
export function bindJobs(ctx: Ctx): BoundJob[] {
  return [...accountsJobs(ctx, createMailer(ctx)), ...channelsJobs(ctx, createProviders(ctx)), ...assistantJobs(ctx, createModels(ctx)), ...knowledgeJobs(ctx), ...assignmentJobs(ctx)];
}
