-- What makes words of a text is written into the statement that asks for it, instead of being called. Postgres does so with a function of one expression, but not with one
-- that is strict while its expression is not, as `case` makes it (0032): such a one is parsed and planned anew for each statement, a sixth of what storing a reply took.
-- Without `strict` null still gives null.
create or replace function search_fold(words text) returns text language sql immutable parallel safe
  as $$ select case when words ~ '[\u00c0-\u00ff\u0152\u0153\u0178]'
    then translate(replace(replace(replace(replace(replace(lower(words), 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'), 'Œ', 'oe'), 'Æ', 'ae'),
      'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸ', 'aaaaaaceeeeiiiinoooooouuuuyyaaaaaaceeeeiiiinoooooouuuuyy')
    else lower(words) end $$;
create or replace function search_words(key text, words text) returns tsvector language sql immutable parallel safe
  as $$ select ts_delete(strip(to_tsvector('simple', key || regexp_replace(search_fold(left(words, 20000)),
    '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+', ' ' || key, 'g'))), key) $$;
