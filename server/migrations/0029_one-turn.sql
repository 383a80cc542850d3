-- Whose turn it is, written by the statement that stores the contact's message together with all else that it changes of the ticket; what is so already
-- is not written again. A ticket stands in ten indexes, and a second version of its row was a tenth of what a message cost the database.
create or replace function messages_keep_turn() returns trigger language plpgsql as $$
declare
  said timestamptz := new.occurred_at;
begin
  if new.author_kind = 'contact' then
    update tickets set waiting_since = said, line_since = said
    where workspace_id = new.workspace_id and id = new.ticket_id and status in ('open', 'in_progress', 'pending')
      and (waiting_since is null or first_seq = new.seq) and (waiting_since, line_since) is distinct from (said, said);
  else
    -- What the assistant says while it hands over is no answer: by then the ticket is people's, and the contact waits for one of them.
    update tickets set waiting_since = null, line_since = said + interval '7 days'
    where workspace_id = new.workspace_id and id = new.ticket_id and waiting_since is not null
      and (new.author_kind = 'teammate' or owner = 'assistant');
  end if;
  return null;
end $$;
