import type { Ctx } from '#platform/context';
import { openEmbedding } from '#platform/models';
import { embedArticleJob } from './job-definitions.ts';
import { searchAbilities } from './retrieval-mode.ts';

const AT_ONCE = 500;

/** Queues articles without vectors of the configured model: those published before it was configured or changed. Returns how many. For the clock. */
export async function queueMissingEmbeddings(ctx: Pick<Ctx, 'db' | 'config'>): Promise<number> {
  const embedding = openEmbedding(ctx.config);
  if (!embedding || !(await searchAbilities(ctx.db)).vectors) return 0;
  return ctx.db.system(async (tx) => {
    const rows = await tx.query<{ workspace_id: string; article_id: string }>(
      `select distinct c.workspace_id, c.article_id from chunks as c
       where not exists (select from chunk_embeddings as e where e.workspace_id = c.workspace_id and e.chunk_id = c.id and e.model = $1) limit $2`,
      [embedding.model, AT_ONCE],
    );
    for (const row of rows) await tx.send(embedArticleJob, { article_id: row.article_id }, { workspaceId: row.workspace_id });
    return rows.length;
  });
}
