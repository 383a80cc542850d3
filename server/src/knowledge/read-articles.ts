import type { Ctx } from '#platform/context';
import { loadArticle, ARTICLE_COLUMNS } from './article-row.ts';
import type { StoredArticle } from './article-row.ts';
import type { Actor, ArticleContent, ArticleStatus } from './schema.ts';

/** @throws not_found */
export function readArticle(ctx: Pick<Ctx, 'db'>, workspaceId: string, id: string): Promise<StoredArticle> {
  return ctx.db.tx(workspaceId, (tx) => loadArticle(tx, id));
}

export interface ArticleFilter {
  language?: string | undefined;
  category?: string | undefined;
  status?: ArticleStatus | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Articles newest first, without bodies; `nextCursor` is null on the last page. Archived ones only when asked for. */
export async function listArticles(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  filter: ArticleFilter,
): Promise<{ articles: Omit<StoredArticle, 'body'>[]; nextCursor: string | null }> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<StoredArticle>(
      `select ${ARTICLE_COLUMNS.replace(' body,', '')} from articles
     where workspace_id = $1 and ($2::text is null or language = $2) and ($3::text is null or category = $3)
       and (case when $4::text is null then status <> 'archived' else status = $4 end) and ($5::uuid is null or id < $5)
     order by id desc limit $6`,
      [workspaceId, filter.language ?? null, filter.category ?? null, filter.status ?? null, filter.cursor ?? null, filter.limit + 1],
    ),
  );
  const articles = rows.slice(0, filter.limit);
  return { articles, nextCursor: rows.length > filter.limit ? (articles.at(-1)?.id ?? null) : null };
}

export interface StoredVersion extends ArticleContent {
  version: number;
  actor: Actor;
  createdAt: Date;
}

/** What an article said at each version, newest first. @throws not_found */
export async function listArticleVersions(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  id: string,
  page: { limit: number; before?: number | undefined },
): Promise<{ versions: StoredVersion[]; nextBefore: number | null }> {
  return ctx.db.tx(workspaceId, async (tx) => {
    await loadArticle(tx, id);
    const rows = await tx.query<{ version: number; content: ArticleContent; actor: Actor; createdAt: Date }>(
      `select version, content, actor, created_at as "createdAt" from article_versions
       where workspace_id = $1 and article_id = $2 and ($3::integer is null or version < $3) order by version desc limit $4`,
      [workspaceId, id, page.before ?? null, page.limit + 1],
    );
    const versions = rows.slice(0, page.limit).map(({ content, ...row }) => ({ ...content, ...row }));
    return { versions, nextBefore: rows.length > page.limit ? (versions.at(-1)?.version ?? null) : null };
  });
}
