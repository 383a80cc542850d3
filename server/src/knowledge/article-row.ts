import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import type { ArticleContent } from './schema.ts';

/** An article as the domain hands it out. */
export interface StoredArticle extends ArticleContent {
  id: string;
  externalKey: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export const ARTICLE_COLUMNS = `id, external_key as "externalKey", language, category, title, questions, body, url, contact_support as "contactSupport",
  status, version, created_at as "createdAt", updated_at as "updatedAt"`;

/**
 * Lets one change of a workspace's knowledge happen at a time: imports then see each other's keys, and the counts of stems
 * are never updated in two orders at once. Held to the end of the transaction.
 */
export async function lockKnowledge(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('knowledge:' || $1, 0))`, [tx.workspaceId]);
}

/** @throws not_found */
export async function loadArticle(tx: Tx, id: string): Promise<StoredArticle> {
  const [row] = await tx.query<StoredArticle>(`select ${ARTICLE_COLUMNS} from articles where workspace_id = $1 and id = $2`, [tx.workspaceId, id]);
  if (!row) throw notFound('article');
  return row;
}
