import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { toContent } from './article-content.ts';
import type { ArticleInput } from './article-content.ts';
import { lockKnowledge, loadArticle } from './article-row.ts';
import type { StoredArticle } from './article-row.ts';
import type { Actor } from './schema.ts';
import { storeArticles } from './store-articles.ts';

/**
 * Adds an article, version 1. Published ones are found from this commit on.
 * @throws conflict when the workspace has an article by that key in that language.
 */
export async function createArticle(ctx: Pick<Ctx, 'db'>, workspaceId: string, input: ArticleInput, actor: Actor): Promise<StoredArticle> {
  return ctx.db.tx(workspaceId, async (tx) => {
    await lockKnowledge(tx);
    const content = toContent(input);
    if (input.external_key !== null) {
      const taken = await tx.query<{ id: string }>('select id from articles where workspace_id = $1 and external_key = $2 and language = $3', [
        workspaceId,
        input.external_key,
        content.language,
      ]);
      if (taken[0]) {
        throw new BatonError('conflict', {
          message: 'There is an article by this external_key in this language. Edit that one, or choose another key.',
          details: { article_id: taken[0].id },
        });
      }
    }
    const id = newId();
    await storeArticles(tx, [{ id, externalKey: input.external_key, version: 1, content, wasPublished: false }], actor);
    return loadArticle(tx, id);
  });
}
