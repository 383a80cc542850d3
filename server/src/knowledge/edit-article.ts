import type { z } from 'zod';
import type { ArticleEdit } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { sameContent, toContent } from './article-content.ts';
import { lockKnowledge, loadArticle } from './article-row.ts';
import type { StoredArticle } from './article-row.ts';
import type { Actor } from './schema.ts';
import { storeArticles } from './store-articles.ts';

/**
 * Changes what is named and keeps the rest. A change of nothing makes no version.
 * @throws stale when `version` is not the newest (details.version says which is), conflict when the key exists in the new language, not_found
 */
export async function editArticle(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  id: string,
  change: { edit: z.output<typeof ArticleEdit>; actor: Actor },
): Promise<StoredArticle> {
  return ctx.db.tx(workspaceId, async (tx) => {
    await lockKnowledge(tx);
    const before = await loadArticle(tx, id);
    const { version, ...edit } = change.edit;
    if (before.version !== version) {
      throw new BatonError('stale', {
        message: 'The article was changed since you read it. Read it again and repeat your edit.',
        details: { version: before.version },
      });
    }
    const content = toContent({
      language: edit.language ?? before.language,
      category: edit.category ?? before.category,
      title: edit.title ?? before.title,
      questions: edit.questions ?? before.questions,
      body: edit.body ?? before.body,
      url: edit.url === undefined ? before.url : edit.url,
      contact_support: edit.contact_support ?? before.contactSupport,
      status: edit.status ?? before.status,
    });
    if (sameContent(before, content)) return before;
    if (content.language !== before.language) await refuseTakenKey(tx, before, content.language);
    await storeArticles(
      tx,
      [{ id, externalKey: before.externalKey, version: version + 1, content, wasPublished: before.status === 'published' }],
      change.actor,
    );
    return loadArticle(tx, id);
  });
}

async function refuseTakenKey(tx: Tx, article: StoredArticle, language: string): Promise<void> {
  const taken = await tx.query('select id from articles where workspace_id = $1 and external_key = $2 and language = $3', [
    tx.workspaceId,
    article.externalKey,
    language,
  ]);
  if (taken.length > 0) throw new BatonError('conflict', { message: `There is already a translation of this article in ${language}. Edit that one.` });
}
