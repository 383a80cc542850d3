-- Lower case without accents, as before. `translate` holds each letter against every one of its list, which for a reply of 650 letters was half of what its words
-- cost; most texts of most languages have none of them.
create or replace function search_fold(words text) returns text language sql immutable parallel safe strict
  as $$ select case when words ~ '[\u00c0-\u00ff\u0152\u0153\u0178]'
    then translate(replace(replace(replace(replace(replace(lower(words), 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'), 'Œ', 'oe'), 'Æ', 'ae'),
      'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸ', 'aaaaaaceeeeiiiinoooooouuuuyyaaaaaaceeeeiiiinoooooouuuuyy')
    else lower(words) end $$;
