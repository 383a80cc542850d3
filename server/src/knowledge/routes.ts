import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  Article,
  ArticleCreate,
  ArticleEdit,
  ArticleImport,
  ArticleImportReport,
  ArticleList,
  ArticleListQuery,
  ArticleParams,
  ArticleSearchQuery,
  ArticleSearchResult,
  ArticleVersionList,
  ArticleVersionQuery,
  ErrorEnvelope,
  IMPORT_REQUEST_MAX_BYTES,
} from '@baton/contract';
import { readWorkspace } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { archiveArticle } from './archive-article.ts';
import { createArticle } from './create-article.ts';
import { editArticle } from './edit-article.ts';
import { importFaq, importMarkdown } from './import-articles.ts';
import { presentArticle, presentListed, presentPassage, presentReport, presentVersion } from './present.ts';
import { listArticles, listArticleVersions, readArticle } from './read-articles.ts';
import { retrievalMode } from './retrieval-mode.ts';
import type { Actor } from './schema.ts';
import { searchKnowledge } from './search-knowledge.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const config = { auth: 'teammate', permission: 'knowledge.manage' } as const;
const tags = ['knowledge'];

/** The knowledge base for teammates and for keys with knowledge.manage. */
export async function knowledgeRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  articleRoutes(app, ctx);
  changeRoutes(app, ctx);
  importRoute(app, ctx);
  searchRoute(app, ctx);
}

function actorOf(who: Principal): Actor {
  return { kind: who.kind, id: who.id };
}

function articleRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/articles',
    {
      config,
      schema: {
        summary: 'Articles, newest first',
        description: 'Without their bodies. Archived ones only with status=archived.',
        tags,
        querystring: ArticleListQuery,
        response: { 200: ArticleList, ...errors },
      },
    },
    async ({ who, query }) => {
      const { articles, nextCursor } = await listArticles(ctx, workspaceOf(who), query);
      return { articles: articles.map(presentListed), next_cursor: nextCursor };
    },
  );
  typed.get(
    '/api/articles/:id',
    { config, schema: { summary: 'One article', tags, params: ArticleParams, response: { 200: Article, ...errors } } },
    async ({ who, params }) => presentArticle(await readArticle(ctx, workspaceOf(who), params.id)),
  );
  typed.get(
    '/api/articles/:id/versions',
    {
      config,
      schema: {
        summary: 'What an article said, newest version first',
        tags,
        params: ArticleParams,
        querystring: ArticleVersionQuery,
        response: { 200: ArticleVersionList, ...errors },
      },
    },
    async ({ who, params, query }) => {
      const { versions, nextBefore } = await listArticleVersions(ctx, workspaceOf(who), params.id, query);
      return { versions: versions.map(presentVersion), next_before: nextBefore };
    },
  );
}

function changeRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/articles',
    {
      config,
      schema: {
        summary: 'Add an article',
        description: 'Published ones are found from then on.',
        tags,
        body: ArticleCreate,
        response: { 201: Article, ...errors },
      },
    },
    async ({ who, body }, reply) => reply.status(201).send(presentArticle(await createArticle(ctx, workspaceOf(who), body, actorOf(who)))),
  );
  typed.patch(
    '/api/articles/:id',
    {
      config,
      schema: {
        summary: 'Change an article',
        description: 'Name the version you read: 409 `stale` when someone changed it since. A change of nothing makes no version.',
        tags,
        params: ArticleParams,
        body: ArticleEdit,
        response: { 200: Article, ...errors },
      },
    },
    async ({ who, params, body }) => presentArticle(await editArticle(ctx, workspaceOf(who), params.id, { edit: body, actor: actorOf(who) })),
  );
  typed.delete(
    '/api/articles/:id',
    {
      config,
      schema: {
        summary: 'Archive an article',
        description: 'It is no longer found. Its versions stay, because answers cite them; PATCH status brings it back.',
        tags,
        params: ArticleParams,
        response: { 204: z.null().describe('Done.'), ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await archiveArticle(ctx, workspaceOf(who), params.id, actorOf(who));
      return reply.status(204).send(null);
    },
  );
}

function importRoute(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/articles/import',
    {
      config,
      bodyLimit: IMPORT_REQUEST_MAX_BYTES,
      schema: {
        summary: 'Import articles',
        description:
          'Markdown files with front matter, or a FAQ as CSV or JSON. Safe to repeat: an article is known by key and language. Bad rows are reported and do not hold back the good ones.',
        tags,
        body: ArticleImport,
        response: { 200: ArticleImportReport, ...errors },
      },
    },
    async ({ who, body }) => {
      const by = { source: 'api', actor: actorOf(who) };
      if (body.format === 'markdown') {
        return presentReport(
          await importMarkdown(
            ctx,
            workspaceOf(who),
            body.files.map(({ path, content }) => ({ path, text: content })),
            by,
          ),
        );
      }
      return presentReport(await importFaq(ctx, workspaceOf(who), { format: body.format, text: body.content, language: body.language }, by));
    },
  );
}

function searchRoute(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/articles/search',
    {
      config,
      schema: { summary: 'What the assistant would find', tags, querystring: ArticleSearchQuery, response: { 200: ArticleSearchResult, ...errors } },
    },
    async ({ who, query }) => {
      const workspaceId = workspaceOf(who);
      const language = query.language ?? (await readWorkspace(ctx, workspaceId)).settings.defaultLanguage;
      const passages = await searchKnowledge(ctx, workspaceId, { query: query.q, language, limit: query.limit });
      return { mode: (await retrievalMode(ctx)).mode, passages: passages.map(presentPassage) };
    },
  );
}
