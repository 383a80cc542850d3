import { assistantJobs } from '#jobs/assistant';
import { channelsJobs } from '#jobs/channels';
import { knowledgeJobs } from '#jobs/knowledge';
import { createModels } from '#assistant';
import { createProviders } from '#channels';
import type { Ctx } from '#platform/context';
import type { BoundJob } from '#platform/jobs';

/** Every job with its handler. Models and providers are made once for the process. */
export function bindJobs(ctx: Ctx): BoundJob[] {
  return [...channelsJobs(ctx, createProviders(ctx)), ...assistantJobs(ctx, createModels(ctx)), ...knowledgeJobs(ctx)];
}
