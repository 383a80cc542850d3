import type { Ctx } from '#platform/context';
import type { Db } from '#platform/db';
import { openEmbedding } from '#platform/models';

/** What this database can do for search. */
export interface SearchAbilities {
  trigrams: boolean;
  vectors: boolean;
}

const known = new WeakMap<Db, Promise<SearchAbilities>>();

/** Asked once: extensions do not come and go under a running process. */
export function searchAbilities(db: Db): Promise<SearchAbilities> {
  const asked =
    known.get(db) ??
    db.system(async (tx) => {
      const [row] = await tx.query<SearchAbilities>(
        `select exists (select from pg_extension where extname = 'pg_trgm') as trigrams, to_regclass('chunk_embeddings') is not null as vectors`,
      );
      return row ?? { trigrams: false, vectors: false };
    });
  known.set(db, asked);
  asked.catch(() => known.delete(db));
  return asked;
}

export interface RetrievalMode {
  mode: 'lexical' | 'hybrid';
  /** Why it is not more than that, each in a sentence that says what to do. Empty when nothing is missing. */
  reasons: string[];
}

/** How search works here, for `doctor` and health. */
export async function retrievalMode(ctx: Pick<Ctx, 'db' | 'config'>): Promise<RetrievalMode> {
  const { trigrams, vectors } = await searchAbilities(ctx.db);
  const reasons: string[] = [];
  const embedding = openEmbedding(ctx.config);
  if (!embedding)
    reasons.push('No embedding model is configured: set OPENAI_EMBEDDING_MODEL (with OPENAI_API_KEY or OPENAI_BASE_URL) to search by meaning too.');
  if (!vectors) reasons.push('This Postgres had no pgvector when its tables were made: search is by words alone. The embedded database has it.');
  if (!trigrams) reasons.push('This Postgres has no pg_trgm: typing errors are not corrected. Install the contrib package and run `create extension pg_trgm`.');
  return { mode: embedding && vectors ? 'hybrid' : 'lexical', reasons };
}
