import type { Tx } from '#platform/db';
import { articleArchived, articleDrafted, articlePublished } from './events.ts';
import { indexArticles } from './index-articles.ts';
import type { Actor, ArticleContent } from './schema.ts';

/** One article in the version that is now to hold. */
export interface ArticleWrite {
  id: string;
  externalKey: string | null;
  version: number;
  content: ArticleContent;
  /** Whether the version before could be found by search. */
  wasPublished: boolean;
}

const UPSERT = `insert into articles (workspace_id, id, external_key, language, category, title, questions, body, url, contact_support, status, version)
  select $1, r.id, r.external_key, r.language, r.category, r.title, r.questions, r.body, r.url, r.contact_support, r.status, r.version
  from jsonb_to_recordset($2) as r (id uuid, external_key text, language text, category text, title text, questions jsonb, body text, url text, contact_support boolean, status text, version integer)
  on conflict (workspace_id, id) do update set language = excluded.language, category = excluded.category, title = excluded.title, questions = excluded.questions,
    body = excluded.body, url = excluded.url, contact_support = excluded.contact_support, status = excluded.status, version = excluded.version, updated_at = now()`;

const KEEP_VERSIONS = `insert into article_versions (workspace_id, article_id, version, content, actor)
  select $1, r.id, r.version, r.content, $3 from jsonb_to_recordset($2) as r (id uuid, version integer, content jsonb)`;

/** Writes articles, keeps their versions, renews what search reads and records what happened: all or nothing, in the caller's transaction. */
export async function storeArticles(tx: Tx, writes: ArticleWrite[], actor: Actor): Promise<void> {
  if (writes.length === 0) return;
  const rows = writes.map(({ id, externalKey, version, content }) => ({
    id,
    external_key: externalKey,
    version,
    ...content,
    contact_support: content.contactSupport,
    content,
  }));
  await tx.query(UPSERT, [tx.workspaceId, JSON.stringify(rows)]);
  await tx.query(KEEP_VERSIONS, [tx.workspaceId, JSON.stringify(rows.map(({ id, version, content }) => ({ id, version, content }))), JSON.stringify(actor)]);
  await indexArticles(tx, writes);
  for (const { id, version, content, wasPublished } of writes) {
    const payload = { article_id: id, language: content.language, version };
    if (content.status === 'published') await tx.record(articlePublished, payload, { actor });
    else if (wasPublished) await tx.record(articleArchived, payload, { actor });
    else await tx.record(articleDrafted, payload, { actor });
  }
}
