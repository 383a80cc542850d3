import { z } from 'zod';
import { readArticle, searchKnowledge } from '#knowledge';
import { readWorkspace } from '#accounts';
import { BatonError } from '#platform/errors';
import { defineTool } from '../define-tool.ts';

const Passage = z.object({
  article_id: z.string(),
  title: z.string(),
  heading: z.string(),
  text: z.string(),
  url: z.string().nullable(),
  language: z.string(),
  score: z.number().describe('0 to 1. Below 0.35 it is probably about something else.'),
});

export const searchKnowledgeTool = defineTool({
  name: 'search_knowledge',
  title: 'Search the knowledge base',
  description:
    "Finds the passages of the shop's own articles that best answer a question. Use it before answering anything about rules, delivery, returns or products. Gives nothing when the shop has written nothing about it: then say so, and do not guess.",
  class: 'read',
  permission: 'tickets.read_own',
  contacts: { serves: 'anybody' },
  input: z.object({
    query: z.string().trim().min(1).max(2000).describe('The question, in the words of whoever asks.'),
    language: z
      .string()
      .regex(/^[a-z]{2}$/)
      .optional()
      .describe('Two letters, such as nl. Absent: the language of the workspace.'),
    limit: z.int().min(1).max(20).default(5),
  }),
  output: z.object({ passages: z.array(Passage) }),
  async run(ctx, { workspaceId }, { query, language, limit }) {
    const asked = language ?? (await readWorkspace(ctx, workspaceId)).settings.defaultLanguage;
    const passages = await searchKnowledge(ctx, workspaceId, { query, language: asked, limit });
    return {
      passages: passages.map((one) => ({
        article_id: one.articleId,
        title: one.title,
        heading: one.heading,
        text: one.text,
        url: one.url,
        language: one.language,
        score: Math.round(one.score * 1000) / 1000,
      })),
    };
  },
});

export const getArticleTool = defineTool({
  name: 'get_article',
  title: 'Read an article',
  description: 'The whole of one published article of the knowledge base, by the id that search_knowledge gave.',
  class: 'read',
  permission: 'tickets.read_own',
  contacts: { serves: 'anybody' },
  input: z.object({ article_id: z.uuid() }),
  output: z.object({
    article_id: z.string(),
    title: z.string(),
    language: z.string(),
    category: z.string(),
    body: z.string(),
    url: z.string().nullable(),
    version: z.number(),
    updated_at: z.string(),
  }),
  async run(ctx, { workspaceId }, input) {
    const article = await readArticle(ctx, workspaceId, input.article_id);
    if (article.status !== 'published') throw new BatonError('not_found', { message: 'No published article by that id.' });
    return {
      article_id: article.id,
      title: article.title,
      language: article.language,
      category: article.category,
      body: article.body,
      url: article.url,
      version: article.version,
      updated_at: article.updatedAt.toISOString(),
    };
  },
});
