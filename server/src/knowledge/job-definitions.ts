import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/** Gives an article's passages their vectors. Few at once: providers limit requests, and nobody waits for it. */
export const embedArticleJob = defineJob('knowledge.embed', z.object({ article_id: z.uuid() }), { concurrency: 4, retrySeconds: 5 });
