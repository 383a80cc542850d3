-- Articles, their versions, and what is searched: chunks with a search vector, the vocabulary with counts, and embeddings where pgvector exists.

create table articles (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- The key an import knows the article by; the same key exists once in each language. Null for articles written in the desk.
  external_key text check (length(external_key) between 1 and 200),
  language text not null check (language ~ '^[a-z]{2,3}$'),
  category text not null check (length(category) between 1 and 100),
  title text not null check (length(title) between 1 and 300),
  -- The question in customers' own words, several ways. Search weighs them like the title.
  questions jsonb not null default '[]',
  body text not null check (octet_length(body) <= 102400),
  url text check (length(url) <= 2000),
  -- True when the article says that a person must handle it.
  contact_support boolean not null default false,
  status text not null check (status in ('draft', 'published', 'archived')),
  version integer not null check (version > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, external_key, language)
);
create index articles_by_language on articles (workspace_id, language, status, id);
select baton_protect('articles');

-- What an article said at each version: a citation names article and version, and stays readable for as long as the workspace lives.
create table article_versions (
  workspace_id uuid not null,
  article_id uuid not null,
  version integer not null,
  content jsonb not null,
  actor jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, article_id, version),
  foreign key (workspace_id, article_id) references articles (workspace_id, id) on delete cascade
);
select baton_protect('article_versions', 'workspace_id', 'select, insert');

create table knowledge_imports (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  format text not null check (format in ('markdown', 'csv', 'json')),
  -- Where it came from: api, demo …
  source text not null check (length(source) <= 100),
  actor jsonb not null,
  created integer not null,
  updated integer not null,
  unchanged integer not null,
  failed integer not null,
  -- The rows that failed, each with its place and why.
  problems jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
select baton_protect('knowledge_imports', 'workspace_id', 'select, insert');

-- Lower case without accents. Customers leave accents out as often as not. Plain SQL: the extension unaccent is not everywhere, and not immutable.
create function knowledge_fold(words text) returns text language sql immutable parallel safe strict
  as $$ select translate(replace(replace(replace(lower(words), 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'),
    'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ', 'aaaaaaceeeeiiiinoooooouuuuyy') $$;

-- The stems of words (letters, digits and spaces only), both ways: stemmed then folded, and folded then stemmed.
-- A stemmer needs the accents (livrée, livrer), a customer without them finds the second.
create function knowledge_vector(config regconfig, words text) returns tsvector language sql immutable parallel safe strict
  as $$ select knowledge_fold(to_tsvector(config, words)::text)::tsvector || to_tsvector(config, knowledge_fold(words)) $$;

-- The keys a chunk is found by: each stem behind its workspace and language, and again with ! where it stands in title or questions.
-- One GIN index serves all workspaces, so without the prefix a common word would collect every other workspace's rows first.
-- The cost keeps a planner without statistics from computing keys row by row instead of asking the index (470 ms for 270 chunks).
create function knowledge_keys(workspace_id uuid, language text, search_vector tsvector) returns text[] language sql immutable parallel safe strict cost 100000
  as $$ select coalesce(array_agg(key), '{}') from (
    select right(workspace_id::text, 8) || language || ':' || term.lexeme || mark.mark as key
    from unnest(search_vector) as term, unnest(case when 'A' = any(term.weights) then array['', '!'] else array[''] end) as mark (mark)) as keys $$;

-- Passages of published articles. Replaced whole when an article changes.
create table chunks (
  workspace_id uuid not null,
  id uuid not null,
  article_id uuid not null,
  version integer not null,
  language text not null,
  ordinal integer not null,
  -- Headings above the passage, outermost first, joined by " > ".
  heading text not null,
  text text not null,
  -- Stems; A: title and questions, B: heading, D: text.
  search_vector tsvector not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, article_id) references articles (workspace_id, id) on delete cascade
);
create index chunks_by_article on chunks (workspace_id, article_id, ordinal);
-- fastupdate would leave new rows in a pending list that each search reads through.
create index chunks_by_key on chunks using gin (knowledge_keys(workspace_id, language, search_vector)) with (fastupdate = off);
select baton_protect('chunks');

-- In how many chunks each stem stands; the empty stem counts the chunks. Each stem stands a second time as < and its letters backwards,
-- so that endings are ranges of the same index. (A second index on a column of reversed stems was taken for the wrong questions:
-- without statistics, and the embedded database gathers none, both look equally good to the planner.)
-- Kept in the transaction that changes the chunks, so rarity is exact on every machine at once, and typing errors and compound words
-- are looked up among words that exist.
create table knowledge_terms (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  language text not null,
  lexeme text collate "C" not null,
  chunks integer not null,
  primary key (workspace_id, language, lexeme)
);
select baton_protect('knowledge_terms');

-- What a chunk adds to the vocabulary.
create function knowledge_entries(search_vector tsvector) returns setof text language sql immutable parallel safe strict
  as $$ select '' union all select lexeme from unnest(tsvector_to_array(search_vector)) as lexeme
    union all select '<' || reverse(lexeme) from unnest(tsvector_to_array(search_vector)) as lexeme $$;

-- The strongest chunks of the transaction's own workspace for weighted stems; `words` says which word of the question each stem stands for.
-- Runs as baton_system because under row-level security no GIN index is used (its operators are not leakproof), and gives ids only:
-- the caller reads the rows under its own role. Stems are taken rarest first until `most` rows are reached, so that a question
-- of common words does not rank the whole knowledge base. Stems come with the collation "C", under which the index would not be used.
create function knowledge_candidates(lang text, words integer[], lexemes text[], weights float8[], counts integer[], most integer)
  returns table (chunk_id uuid, strength float8) language sql stable security definer set search_path = public as $$
  with term as (
    select t.word, t.lexeme, t.weight, sum(t.count) over (order by t.count, t.lexeme, t.word) as running, row_number() over (order by t.count, t.lexeme, t.word) as place
    from unnest(words, lexemes, weights, counts) as t (word, lexeme, weight, count)),
  hit as (
    select term.word, found.id, max(term.weight * mark.share) as weight
    from term
    cross join (values ('!', 1.0), ('', 0.6)) as mark (mark, share)
    cross join lateral (
      -- "offset 0" keeps the workspace out of the index's question: reading every chunk of it for each stem is what the key is there to save.
      select keyed.id from (select chunks.id, chunks.workspace_id from chunks
      where knowledge_keys(chunks.workspace_id, chunks.language, chunks.search_vector) && array[(right(baton_workspace()::text, 8) || lang || ':' || term.lexeme || mark.mark) collate "default"]
        offset 0) as keyed
      where keyed.workspace_id = baton_workspace()
      limit most) as found
    where term.running <= most or term.place = 1
    group by 1, 2)
  select hit.id, sum(hit.weight) from hit group by 1 order by 2 desc, 1 limit 60 $$;

-- Only the function's own role may look across workspaces; it needs CREATE on the schema for the moment in which it becomes the owner.
grant create on schema public to baton_system;
alter function knowledge_candidates owner to baton_system;
revoke create on schema public from baton_system;
revoke execute on function knowledge_candidates from public;
grant execute on function knowledge_candidates to baton_app;

do $$ begin
  if exists (select from pg_extension where extname = 'vector') then
    create table chunk_embeddings (
      workspace_id uuid not null,
      chunk_id uuid not null,
      model text not null,
      language text not null,
      dims integer not null,
      embedding vector not null,
      primary key (workspace_id, chunk_id, model),
      foreign key (workspace_id, chunk_id) references chunks (workspace_id, id) on delete cascade
    );
    perform baton_protect('chunk_embeddings');

    -- The nearest chunks of the transaction's own workspace. iterative_scan makes the index go on until enough rows of this
    -- workspace and language are found; without it the filter can leave none.
    create function knowledge_nearest(lang text, named text, asked vector, most integer)
      returns table (chunk_id uuid, likeness float8) language plpgsql stable set hnsw.iterative_scan = 'relaxed_order' as $nearest$
    begin
      return query execute format($query$
        select e.chunk_id, (1 - (e.embedding::vector(%1$s) <=> $1::vector(%1$s)))::float8
        from chunk_embeddings as e
        where e.workspace_id = baton_workspace() and e.dims = %1$s and e.model = $2 and e.language = $3
        order by e.embedding::vector(%1$s) <=> $1::vector(%1$s) limit $4 $query$, vector_dims(asked)) using asked, named, lang, most;
    end $nearest$;

    -- One HNSW index for each number of dimensions in use. The application's role may not change the schema, hence the owner's rights.
    create function knowledge_index_vectors(dims integer) returns void language plpgsql security definer set search_path = public as $index$
    begin
      execute format('create index if not exists chunk_embeddings_hnsw_%1$s on chunk_embeddings using hnsw ((embedding::vector(%1$s)) vector_cosine_ops) where dims = %1$s', dims);
      -- Without statistics, and the embedded database gathers none by itself, the planner would never choose the index.
      analyze chunk_embeddings;
    end $index$;
    revoke execute on function knowledge_index_vectors from public;
    grant execute on function knowledge_index_vectors to baton_app, baton_system;
  end if;
end $$;
