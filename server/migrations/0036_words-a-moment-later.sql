-- The words of a message and of a subject are kept a moment after it was written, many together (desk/keep-words.ts): within the statement they took 0.85 ms of the 17 that a
-- question alone took, and nobody searches for an answer before it is sent. What waits is named here; whoever searches keeps it first, so nothing is missed.
create table search_waiting (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- A message, or a ticket: its subject, and on which side of the search it stands.
  source_id uuid not null,
  primary key (workspace_id, source_id)
);
select baton_protect('search_waiting');

create or replace function messages_keep_words() returns trigger language plpgsql as $$
begin
  -- First: it waits for whoever keeps the words of this message at this moment.
  if tg_op <> 'DELETE' then insert into search_waiting values (new.workspace_id, new.id) on conflict do nothing; end if;
  -- What is gone or changed is not found any more from here on, whatever waits.
  if tg_op <> 'INSERT' then
    delete from search_open where workspace_id = old.workspace_id and source_id = old.id;
    delete from search_past where workspace_id = old.workspace_id and source_id = old.id;
  end if;
  if tg_op = 'DELETE' then delete from search_waiting where workspace_id = old.workspace_id and source_id = old.id; end if;
  return null;
end $$;

-- A ticket's words move with it between the open and the closed, at once; what of it is being kept at that moment is put right behind it.
create or replace function tickets_keep_words() returns trigger language plpgsql as $$
declare
  was boolean;
  now_open boolean;
begin
  if tg_op = 'DELETE' then
    delete from search_open where workspace_id = old.workspace_id and ticket_id = old.id;
    delete from search_past where workspace_id = old.workspace_id and ticket_id = old.id;
    delete from search_waiting where workspace_id = old.workspace_id and source_id = old.id;
    return null;
  end if;
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
  insert into search_waiting values (new.workspace_id, new.id) on conflict do nothing;
  return null;
end $$;
