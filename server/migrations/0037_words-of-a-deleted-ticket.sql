-- Two ways in which words stayed that were not there any more. A ticket deleted while its subject's words were being kept left them behind: its words were taken out before
-- it waited for whoever kept them, and those were not there yet. And what was changed while it still waited said nothing of it, so whoever kept it at that moment kept the
-- old words for good: now it locks what waits until its commit, and whoever keeps words passes over what is locked (desk/keep-words.ts).
create or replace function tickets_keep_words() returns trigger language plpgsql as $$
declare
  was boolean;
  now_open boolean;
begin
  if tg_op = 'DELETE' then
    -- First, as with a message: it waits for whoever keeps the words of this subject at this moment, and then takes those out too.
    delete from search_waiting where workspace_id = old.workspace_id and source_id = old.id;
    delete from search_open where workspace_id = old.workspace_id and ticket_id = old.id;
    delete from search_past where workspace_id = old.workspace_id and ticket_id = old.id;
    return null;
  end if;
  -- First here too: two who want each other's rows in turn would stop each other.
  insert into search_waiting values (new.workspace_id, new.id) on conflict (workspace_id, source_id) do update set source_id = excluded.source_id;
  if tg_op = 'UPDATE' then
    was := old.status in ('open', 'in_progress', 'pending');
    now_open := new.status in ('open', 'in_progress', 'pending');
    if was and not now_open then
      with moved as (delete from search_open where workspace_id = new.workspace_id and ticket_id = new.id returning *)
      insert into search_past select * from moved;
    elsif now_open and not was then
      with moved as (delete from search_past where workspace_id = new.workspace_id and ticket_id = new.id returning *)
      insert into search_open select * from moved;
    end if;
  end if;
  return null;
end $$;

-- The same for a message.
create or replace function messages_keep_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then delete from search_waiting where workspace_id = old.workspace_id and source_id = old.id;
  else insert into search_waiting values (new.workspace_id, new.id) on conflict (workspace_id, source_id) do update set source_id = excluded.source_id; end if;
  -- What is gone or changed is not found any more from here on, whatever waits.
  if tg_op <> 'INSERT' then
    delete from search_open where workspace_id = old.workspace_id and source_id = old.id;
    delete from search_past where workspace_id = old.workspace_id and source_id = old.id;
  end if;
  return null;
end $$;

-- What was left behind until now.
delete from search_open w where not exists (select from tickets t where t.workspace_id = w.workspace_id and t.id = w.ticket_id);
delete from search_past w where not exists (select from tickets t where t.workspace_id = w.workspace_id and t.id = w.ticket_id);
