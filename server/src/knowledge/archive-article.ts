import type { Ctx } from '#platform/context';
import { lockKnowledge, loadArticle } from './article-row.ts';
import type { Actor } from './schema.ts';
import { storeArticles } from './store-articles.ts';

/** Takes an article out of search. Its versions stay, because answers cite them. Safe to repeat. @throws not_found */
export async function archiveArticle(ctx: Pick<Ctx, 'db'>, workspaceId: string, id: string, actor: Actor): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    await lockKnowledge(tx);
    const { externalKey, version, language, category, title, questions, body, url, contactSupport, status } = await loadArticle(tx, id);
    if (status === 'archived') return;
    const content = { language, category, title, questions, body, url, contactSupport, status: 'archived' as const };
    await storeArticles(tx, [{ id, externalKey, version: version + 1, content, wasPublished: status === 'published' }], actor);
  });
}
