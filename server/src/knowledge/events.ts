import { z } from 'zod';
import { defineEvent } from '#platform/db';

/** An article can be found in this version from now on. */
export const articlePublished = defineEvent('article.published', z.object({ article_id: z.string(), language: z.string(), version: z.number().int() }));

/** An article is no longer found: archived, or taken back to a draft. */
export const articleArchived = defineEvent('article.archived', z.object({ article_id: z.string(), language: z.string(), version: z.number().int() }));
