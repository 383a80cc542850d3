import { z } from 'zod';
import { defineEvent } from '#platform/db';

/** An article can be found in this version from now on. */
export const articlePublished = defineEvent('article.published', z.object({ article_id: z.string(), language: z.string(), version: z.number().int() }));

/** An article that nobody finds was written or changed: a draft, or one in the archive. */
export const articleDrafted = defineEvent('article.drafted', z.object({ article_id: z.string(), language: z.string(), version: z.number().int() }));

/** An article is no longer found: archived, or taken back to a draft. */
export const articleArchived = defineEvent('article.archived', z.object({ article_id: z.string(), language: z.string(), version: z.number().int() }));

/** A folder or a file of articles was read in. */
export const knowledgeImported = defineEvent(
  'knowledge.imported',
  z.object({ import_id: z.string(), source: z.string(), created: z.number(), updated: z.number(), unchanged: z.number(), failed: z.number() }),
);
