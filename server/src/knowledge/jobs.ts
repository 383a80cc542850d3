import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import { embedArticle } from './embed-article.ts';
import { embedArticleJob } from './job-definitions.ts';

export function knowledgeJobs(ctx: Ctx): BoundJob[] {
  return [
    bindJob(embedArticleJob, async ({ workspaceId, data, signal }) => {
      if (workspaceId === null) return { outcome: 'no_workspace' };
      return { outcome: await embedArticle(ctx, workspaceId, data.article_id, signal) };
    }),
  ];
}
