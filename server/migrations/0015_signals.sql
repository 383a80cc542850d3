-- How a message and a ticket feel, what they are about, and how hard the ticket looks. tickets.sentiment and tickets.difficulty came with the inbox's order.

alter table messages
  add column sentiment real check (sentiment between -1 and 1),
  add column intent text check (length(intent) <= 100),
  -- Who judged what: the local scorers' judgement and, where asked, a model's. Null: not measured yet.
  add column signals jsonb;
alter table tickets
  add column intent text check (length(intent) <= 100),
  -- Trend, alternatives and reasons behind the figures. Null: not measured yet.
  add column signals jsonb;

-- What is still to be measured of a conversation. A row leaves it within a second, so it stays small.
create index messages_unmeasured on messages (workspace_id, conversation_id)
  where signals is null and author_kind = 'contact' and kind in ('text', 'media');

-- A changed text is another text, whoever changed it: what was measured of the old one is forgotten in the same statement.
create function messages_forget_signals() returns trigger language plpgsql as $$
begin
  new.sentiment := null;
  new.intent := null;
  new.signals := null;
  return new;
end $$;
create trigger messages_forget_signals before update of text, deleted_at on messages for each row
  when (old.text is distinct from new.text or old.deleted_at is distinct from new.deleted_at)
  execute function messages_forget_signals();
