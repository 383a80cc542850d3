import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { EMBEDDING_BATCH, openEmbedding } from '#platform/models';
import { searchAbilities } from './retrieval-mode.ts';

interface Missing {
  id: string;
  language: string;
  /** What is embedded: title, questions, heading and text; a passage alone often does not say what it is about. */
  content: string;
}

const MISSING = `select c.id, c.language, concat_ws(E'\\n', a.title, (select string_agg(question, E'\\n') from jsonb_array_elements_text(a.questions) as question), nullif(c.heading, ''), c.text) as content
  from chunks as c join articles as a on a.workspace_id = c.workspace_id and a.id = c.article_id
  where c.workspace_id = $1 and c.article_id = $2
    and not exists (select from chunk_embeddings as e where e.workspace_id = $1 and e.chunk_id = c.id and e.model = $3)
  order by c.ordinal limit $4`;

// A chunk that was replaced while its text was at the provider is gone: its vector is dropped, the newer version has a job of its own.
const KEEP = `insert into chunk_embeddings (workspace_id, chunk_id, model, language, dims, embedding)
  select $1, c.id, $2, c.language, vector_dims(r.embedding::vector), r.embedding::vector
  from jsonb_to_recordset($3) as r (id uuid, embedding text) join chunks as c on c.workspace_id = $1 and c.id = r.id
  on conflict (workspace_id, chunk_id, model) do nothing`;

// Below so many vectors comparing them all is as fast as an index. Building early keeps the pause short on the embedded database,
// which does nothing else meanwhile: 1 000 take about a second, 20 000 took 31 s.
const INDEX_FROM = 1000;

/** Gives the passages of an article their vectors. Safe to repeat: only those without one are sent. */
export async function embedArticle(
  ctx: Pick<Ctx, 'db' | 'config'>,
  workspaceId: string,
  articleId: string,
  signal: AbortSignal,
): Promise<'not_configured' | 'no_pgvector' | 'nothing_missing' | 'embedded'> {
  const embedding = openEmbedding(ctx.config);
  if (!embedding) return 'not_configured';
  if (!(await searchAbilities(ctx.db)).vectors) return 'no_pgvector';
  for (let round = 0; ; round++) {
    const missing = await ctx.db.tx(workspaceId, (tx) => tx.query<Missing>(MISSING, [workspaceId, articleId, embedding.model, EMBEDDING_BATCH]));
    if (missing.length === 0) return round === 0 ? 'nothing_missing' : 'embedded';
    const vectors = await embedding.embed(
      missing.map((chunk) => chunk.content),
      signal,
    );
    const rows = missing.map((chunk, at) => ({ id: chunk.id, embedding: JSON.stringify(vectors[at]) }));
    await ctx.db.tx(workspaceId, (tx) => tx.query(KEEP, [workspaceId, embedding.model, JSON.stringify(rows)]));
    await ctx.db.system((tx) => indexVectors(tx, vectors[0]?.length ?? 0));
  }
}

async function indexVectors(tx: Tx, dims: number): Promise<void> {
  const [state] = await tx.query<{ indexed: boolean }>(
    `select to_regclass('chunk_embeddings_hnsw_' || $1::integer) is not null or $2 > (select count(*) from (select from chunk_embeddings where dims = $1 limit $2) as first_ones) as indexed`,
    [dims, INDEX_FROM],
  );
  if (!state?.indexed) await tx.query('select knowledge_index_vectors($1)', [dims]);
}
