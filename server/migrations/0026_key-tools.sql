-- What a key that is made for tools alone is held to: classes of tools, and stores. Null: an ordinary key.
alter table api_keys add column tools jsonb;
