import type { z } from 'zod';
import type { Article, ArticleImportReport, ArticleSearchResult, ArticleVersion } from '@baton/contract';
import type { StoredArticle } from './article-row.ts';
import type { ImportReport } from './import-articles.ts';
import type { StoredVersion } from './read-articles.ts';
import type { Passage } from './search-knowledge.ts';

type Listed = Omit<z.input<typeof Article>, 'body'>;

export function presentListed(article: Omit<StoredArticle, 'body'>): Listed {
  const { id, language, category, title, questions, url, status, version } = article;
  return {
    id,
    external_key: article.externalKey,
    language,
    category,
    title,
    questions,
    url,
    contact_support: article.contactSupport,
    status,
    version,
    created_at: article.createdAt.toISOString(),
    updated_at: article.updatedAt.toISOString(),
  };
}

export function presentArticle(article: StoredArticle): z.input<typeof Article> {
  return { ...presentListed(article), body: article.body };
}

export function presentVersion(stored: StoredVersion): z.input<typeof ArticleVersion> {
  const { version, language, category, title, questions, body, url, contactSupport, status, actor, createdAt } = stored;
  return {
    version,
    language,
    category,
    title,
    questions,
    body,
    url,
    contact_support: contactSupport,
    status,
    actor: { kind: actor.kind, id: actor.id ?? null },
    created_at: createdAt.toISOString(),
  };
}

export function presentReport({ rows, ...counts }: ImportReport): z.input<typeof ArticleImportReport> {
  return {
    ...counts,
    rows: rows.map(({ place, externalKey, language, result, articleId, problem }) => ({
      place,
      external_key: externalKey,
      language,
      result,
      article_id: articleId,
      problem,
    })),
  };
}

export function presentPassage(passage: Passage): z.input<typeof ArticleSearchResult>['passages'][number] {
  const { chunkId, articleId, contactSupport, ...rest } = passage;
  return { chunk_id: chunkId, article_id: articleId, contact_support: contactSupport, ...rest };
}
