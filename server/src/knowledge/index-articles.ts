import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { chunkArticle } from './chunk-article.ts';
import type { ArticleWrite } from './store-articles.ts';
import { searchConfiguration, searchWords } from './text.ts';

interface ChunkRow {
  id: string;
  article_id: string;
  version: number;
  language: string;
  config: string;
  ordinal: number;
  heading: string;
  text: string;
  lead_words: string;
  heading_words: string;
  text_words: string;
}

const RENEW = `with gone as (
    delete from chunks where workspace_id = $1 and article_id = any($2) returning language, search_vector),
  fresh as (
    insert into chunks (workspace_id, id, article_id, version, language, ordinal, heading, text, search_vector)
    select $1, r.id, r.article_id, r.version, r.language, r.ordinal, r.heading, r.text,
      setweight(knowledge_vector(r.config::regconfig, r.lead_words), 'A') || setweight(knowledge_vector(r.config::regconfig, r.heading_words), 'B')
        || knowledge_vector(r.config::regconfig, r.text_words)
    from jsonb_to_recordset($3) as r (id uuid, article_id uuid, version integer, language text, config text, ordinal integer, heading text, text text,
      lead_words text, heading_words text, text_words text)
    returning language, search_vector),
  change as (
    select language, lexeme, sum(step)::integer as step from (
      select gone.language, term.lexeme, -1 as step from gone, knowledge_entries(search_vector) as term (lexeme)
      union all
      select fresh.language, term.lexeme, 1 from fresh, knowledge_entries(search_vector) as term (lexeme)) as steps
    group by 1, 2 having sum(step) <> 0)
  insert into knowledge_terms (workspace_id, language, lexeme, chunks) select $1, language, lexeme, step from change
  on conflict (workspace_id, language, lexeme) do update set chunks = knowledge_terms.chunks + excluded.chunks`;

/** Replaces the chunks of these articles and keeps the counts of stems in step. An article that is not published keeps none. */
export async function indexArticles(tx: Tx, writes: ArticleWrite[]): Promise<void> {
  const rows = writes.filter((write) => write.content.status === 'published').flatMap(toChunks);
  await tx.query(RENEW, [tx.workspaceId, writes.map((write) => write.id), JSON.stringify(rows)]);
}

function toChunks({ id, version, content }: ArticleWrite): ChunkRow[] {
  const lead = searchWords([content.title, ...content.questions].join('\n'));
  const config = searchConfiguration(content.language);
  return chunkArticle(content.body).map(({ heading, text }, ordinal) => ({
    id: newId(),
    article_id: id,
    version,
    language: content.language,
    config,
    ordinal,
    heading,
    text,
    lead_words: lead,
    heading_words: searchWords(heading),
    text_words: searchWords(text),
  }));
}
