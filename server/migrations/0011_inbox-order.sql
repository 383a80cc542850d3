-- The inbox's order, what is known of a contact's worth, full-text search, topic alerts and saved views.

-- What the shop knows of a contact: written by its customer sync.
alter table contacts
  add column lifetime_value_minor bigint check (lifetime_value_minor >= 0),
  add column value_currency text check (value_currency ~ '^[A-Z]{3}$'),
  add column total_orders integer check (total_orders >= 0),
  add column churn_risk real check (churn_risk between 0 and 1);

-- A score is the sum of parts that stand still until something happens, and one that grows by itself: how long the contact has waited.
-- What stands still is stored in tenths of a point, so there are few levels (0 to 110), and within one level the order is that of waiting.
alter table tickets
  add column sentiment real check (sentiment between -1 and 1),
  add column difficulty real check (difficulty between 0 and 1),
  -- Since when the contact waits for an answer; null when it is the contact's turn, and when the ticket is closed.
  add column waiting_since timestamptz,
  -- Its place in the line of those who must not be passed over: waiting_since, or a week after our answer. Null when closed.
  add column line_since timestamptz,
  -- The contact's worth in twentieths and the risk of losing them in thirtieths: tenths of a point at the usual weights 2 and 3.
  add column value_share smallint not null default 0 check (value_share between 0 and 20),
  add column churn_share smallint not null default 0 check (churn_share between 0 and 30);

-- Generated, so no writer can forget it. Priority 0, 1, 2.5, 4; a negative sentiment up to 2; worth up to 2; risk up to 3.
alter table tickets add column score_level smallint not null generated always as (
  (case priority when 'urgent' then 40 when 'high' then 25 when 'normal' then 10 else 0 end
  + floor(20 * greatest(0, -coalesce(sentiment, 0))::float8 + 0.5)::int + value_share + churn_share)::smallint) stored;

-- A lifetime value of 5 000 counts whole, of 450 half, in whatever currency it is.
create function score_value_share(minor bigint) returns smallint language sql immutable parallel safe
  as $$ select floor(20 * least(1, ln(1 + coalesce(minor, 0)::float8 / 5000) / ln(101::float8)) + 0.5)::smallint $$;
create function score_churn_share(risk real) returns smallint language sql immutable parallel safe
  as $$ select floor(30 * coalesce(risk, 0)::float8 + 0.5)::smallint $$;

-- Keeps what a ticket's own changes mean for its place: opened, closed, reopened, another contact, handed to people.
create function tickets_keep_place() returns trigger language plpgsql as $$
declare
  begins boolean := tg_op = 'INSERT';
begin
  if new.status in ('resolved', 'closed') then
    new.waiting_since := null;
    new.line_since := null;
    return new;
  end if;
  if not begins then begins := old.status in ('resolved', 'closed'); end if;
  if begins or new.contact_id <> old.contact_id then
    select score_value_share(c.lifetime_value_minor), score_churn_share(c.churn_risk) into new.value_share, new.churn_share
    from contacts c where c.workspace_id = new.workspace_id and c.id = new.contact_id;
    new.value_share := coalesce(new.value_share, 0);
    new.churn_share := coalesce(new.churn_share, 0);
  end if;
  if begins then
    -- Never answered: they wait since the ticket is there. Reopened: since then.
    new.waiting_since := coalesce(new.waiting_since, case tg_op when 'INSERT' then new.created_at else new.updated_at end);
    new.line_since := new.waiting_since;
  elsif new.waiting_since is null and old.owner = 'assistant' and new.owner = 'people' and new.handoff_reason is not null then
    -- They were told that a person takes over, so they wait for one, even where no message of theirs stands unanswered.
    new.waiting_since := new.updated_at;
    new.line_since := new.updated_at;
  end if;
  return new;
end $$;
create trigger tickets_keep_place before insert or update of status, contact_id, owner on tickets for each row execute function tickets_keep_place();

-- What is learnt of a contact reaches their open tickets; a closed one looks again when it is reopened.
create function contacts_keep_place() returns trigger language plpgsql as $$
begin
  update tickets set value_share = score_value_share(new.lifetime_value_minor), churn_share = score_churn_share(new.churn_risk)
  where workspace_id = new.workspace_id and contact_id = new.id and status in ('open', 'in_progress', 'pending')
    and (value_share, churn_share) is distinct from (score_value_share(new.lifetime_value_minor), score_churn_share(new.churn_risk));
  return null;
end $$;
create trigger contacts_keep_place after update of lifetime_value_minor, churn_risk on contacts for each row execute function contacts_keep_place();

-- Whose turn it is. A second message of somebody who waits already changes nothing, so a burst costs one write.
create function messages_keep_turn() returns trigger language plpgsql as $$
declare
  said timestamptz := new.occurred_at;
begin
  if new.author_kind = 'contact' then
    update tickets set waiting_since = said, line_since = said
    where workspace_id = new.workspace_id and id = new.ticket_id and status in ('open', 'in_progress', 'pending')
      and (waiting_since is null or first_seq = new.seq);
  else
    -- What the assistant says while it hands over is no answer: by then the ticket is people's, and the contact waits for one of them.
    update tickets set waiting_since = null, line_since = said + interval '7 days'
    where workspace_id = new.workspace_id and id = new.ticket_id and waiting_since is not null
      and (new.author_kind = 'teammate' or owner = 'assistant');
  end if;
  return null;
end $$;
create trigger messages_keep_turn after insert on messages for each row
  when (new.ticket_id is not null and new.kind in ('text', 'media', 'unsupported') and new.author_kind <> 'system')
  execute function messages_keep_turn();

-- Levels downward, within one the longest waiting first: the list reads the top of each. With the columns most lists are narrowed by,
-- so that the tickets themselves need not be fetched.
create index tickets_smart on tickets (workspace_id, score_level desc, waiting_since, created_at, id)
  include (assignee_id, value_share, churn_share, inbox_id, owner, priority, status) where status in ('open', 'in_progress', 'pending');
create index tickets_line on tickets (workspace_id, line_since, id) include (assignee_id) where status in ('open', 'in_progress', 'pending');
create index tickets_past on tickets (workspace_id, created_at desc, id desc) where status in ('resolved', 'closed');
create index tickets_by_contact on tickets (workspace_id, contact_id);

-- Full-text search. The words of every message and subject stand in one of two tables: those of open tickets, which are searched for topic
-- alerts on each reading of the inbox, and those of closed ones. Apart from the messages, because a message is written up to four times on its
-- way out and its words do not change.
create table search_open (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- The message, or the ticket itself for its subject.
  source_id uuid not null,
  ticket_id uuid not null,
  -- Each word behind a mark and its workspace: s subject, c said by the contact, t said by us, n a private note. One index serves all.
  words tsvector not null,
  primary key (workspace_id, source_id)
);
create table search_past (like search_open including all, foreign key (workspace_id) references workspaces (id) on delete cascade);
create index search_open_by_ticket on search_open (workspace_id, ticket_id);
create index search_past_by_ticket on search_past (workspace_id, ticket_id);
-- New words wait in a list that is merged when it is full: small, so that no message waits long for the merging.
create index search_open_words on search_open using gin (words) with (fastupdate = on, gin_pending_list_limit = 512);
create index search_past_words on search_past using gin (words) with (fastupdate = on, gin_pending_list_limit = 512);
select baton_protect('search_open');
select baton_protect('search_past');

-- Lower case without accents. Both cases are named: in a database without a locale, lower() knows ASCII alone.
create function search_fold(words text) returns text language sql immutable parallel safe strict
  as $$ select translate(replace(replace(replace(replace(replace(lower(words), 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'), 'Œ', 'oe'), 'Æ', 'ae'),
    'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸ', 'aaaaaaceeeeiiiinoooooouuuuyyaaaaaaceeeeiiiinoooooouuuuyy') $$;

-- What stands before each word: the mark, and the part of the workspace's id that is random.
create function search_key(mark text, workspace uuid) returns text language sql immutable parallel safe strict
  as $$ select mark || right(workspace::text, 8) $$;

-- The words of a text as they are stored. Unstemmed: what language it is in is not known yet, and stemming is done with what is asked for.
create function search_words(key text, words text) returns tsvector language sql immutable parallel safe strict
  as $$ select ts_delete(strip(to_tsvector('simple', key || regexp_replace(search_fold(left(words, 20000)),
    '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+', ' ' || key, 'g'))), key) $$;

create function messages_keep_words() returns trigger language plpgsql as $$
declare
  mark text;
  placed boolean;
begin
  if tg_op <> 'INSERT' then
    delete from search_open where workspace_id = old.workspace_id and source_id = old.id;
    delete from search_past where workspace_id = old.workspace_id and source_id = old.id;
    if tg_op = 'DELETE' then return null; end if;
  end if;
  if new.ticket_id is null or new.deleted_at is not null or new.text = '' or new.kind not in ('text', 'media', 'unsupported', 'note') then return null; end if;
  mark := case when new.kind = 'note' then 'n' when new.author_kind = 'contact' then 'c' else 't' end;
  select status in ('open', 'in_progress', 'pending') into placed from tickets where workspace_id = new.workspace_id and id = new.ticket_id;
  if placed then
    insert into search_open values (new.workspace_id, new.id, new.ticket_id, search_words(search_key(mark, new.workspace_id), new.text));
  else
    insert into search_past values (new.workspace_id, new.id, new.ticket_id, search_words(search_key(mark, new.workspace_id), new.text));
  end if;
  return null;
end $$;
create trigger messages_keep_words after insert on messages for each row
  when (new.ticket_id is not null and new.text <> '' and new.kind in ('text', 'media', 'unsupported', 'note')) execute function messages_keep_words();
create trigger messages_change_words after update of text, deleted_at, ticket_id on messages for each row
  when (old.text is distinct from new.text or old.deleted_at is distinct from new.deleted_at or old.ticket_id is distinct from new.ticket_id)
  execute function messages_keep_words();
create trigger messages_drop_words after delete on messages for each row execute function messages_keep_words();

-- A ticket's words move with it between the open and the closed.
create function tickets_keep_words() returns trigger language plpgsql as $$
declare
  was boolean;
  now_open boolean;
begin
  if tg_op = 'DELETE' then
    delete from search_open where workspace_id = old.workspace_id and ticket_id = old.id;
    delete from search_past where workspace_id = old.workspace_id and ticket_id = old.id;
    return null;
  end if;
  now_open := new.status in ('open', 'in_progress', 'pending');
  if tg_op = 'UPDATE' then
    was := old.status in ('open', 'in_progress', 'pending');
    if was and not now_open then
      with moved as (delete from search_open where workspace_id = new.workspace_id and ticket_id = new.id returning *)
      insert into search_past select * from moved;
    elsif now_open and not was then
      with moved as (delete from search_past where workspace_id = new.workspace_id and ticket_id = new.id returning *)
      insert into search_open select * from moved;
    end if;
    if new.subject = old.subject then return null; end if;
    delete from search_open where workspace_id = new.workspace_id and source_id = new.id;
    delete from search_past where workspace_id = new.workspace_id and source_id = new.id;
  end if;
  if now_open then
    insert into search_open values (new.workspace_id, new.id, new.id, search_words(search_key('s', new.workspace_id), new.subject));
  else
    insert into search_past values (new.workspace_id, new.id, new.id, search_words(search_key('s', new.workspace_id), new.subject));
  end if;
  return null;
end $$;
create trigger tickets_keep_words after insert on tickets for each row execute function tickets_keep_words();
create trigger tickets_move_words after update of status, subject on tickets for each row
  when (old.status is distinct from new.status or old.subject is distinct from new.subject) execute function tickets_keep_words();
create trigger tickets_drop_words after delete on tickets for each row execute function tickets_keep_words();

-- What the transaction's own workspace has on a question. The index can only be asked by a role whose rows are not checked one by one first:
-- the operator of text search may not run before row-level security. The key in front of each word keeps the workspaces apart.
create function search_found(asked tsquery, past boolean) returns table (source_id uuid, ticket_id uuid)
  language sql stable security definer set search_path = public as $$
  select found.source_id, found.ticket_id from (select o.workspace_id, o.source_id, o.ticket_id from search_open o where o.words @@ asked offset 0) as found
  where found.workspace_id = baton_workspace()
  union all
  select found.source_id, found.ticket_id from (select p.workspace_id, p.source_id, p.ticket_id from search_past p where past and p.words @@ asked offset 0) as found
  where found.workspace_id = baton_workspace() $$;
-- Whether there is anything at all.
create function search_any(asked tsquery, past boolean) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from (select o.workspace_id from search_open o where o.words @@ asked offset 0) as found where found.workspace_id = baton_workspace())
    or past and exists (select from (select p.workspace_id from search_past p where p.words @@ asked offset 0) as found where found.workspace_id = baton_workspace()) $$;
grant create on schema public to baton_system;
alter function search_found owner to baton_system;
alter function search_any owner to baton_system;
revoke create on schema public from baton_system;
revoke execute on function search_found, search_any from public;
grant execute on function search_found, search_any to baton_app;

-- Tickets that were there before.
insert into search_open select workspace_id, id, id, search_words(search_key('s', workspace_id), subject) from tickets where status in ('open', 'in_progress', 'pending');
insert into search_past select workspace_id, id, id, search_words(search_key('s', workspace_id), subject) from tickets where status in ('resolved', 'closed');
insert into search_open select m.workspace_id, m.id, m.ticket_id,
    search_words(search_key(case when m.kind = 'note' then 'n' when m.author_kind = 'contact' then 'c' else 't' end, m.workspace_id), m.text)
  from messages m join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
  where t.status in ('open', 'in_progress', 'pending') and m.deleted_at is null and m.text <> '' and m.kind in ('text', 'media', 'unsupported', 'note');
insert into search_past select m.workspace_id, m.id, m.ticket_id,
    search_words(search_key(case when m.kind = 'note' then 'n' when m.author_kind = 'contact' then 'c' else 't' end, m.workspace_id), m.text)
  from messages m join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
  where t.status in ('resolved', 'closed') and m.deleted_at is null and m.text <> '' and m.kind in ('text', 'media', 'unsupported', 'note');
update tickets t set waiting_since = w.since, line_since = coalesce(w.since, t.updated_at + interval '7 days'),
    value_share = 0, churn_share = 0
  from (select t.workspace_id, t.id, case when c.last_contact_seq > c.answered_seq or t.first_response_at is null or t.handoff_reason is not null and t.assignee_id is null
          then coalesce(c.contact_wrote_at, t.created_at) end as since
        from tickets t join conversations c on c.workspace_id = t.workspace_id and c.id = t.conversation_id) as w
  where w.workspace_id = t.workspace_id and w.id = t.id and t.status in ('open', 'in_progress', 'pending');

-- Every word that was written, gathered by a timer: where a word that is searched for is not among them, its neighbours are.
create table search_vocabulary (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  word text not null check (length(word) between 1 and 40),
  primary key (workspace_id, word)
);
select baton_protect('search_vocabulary');
-- Up to which message the words were gathered.
create table search_gathered (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  up_to uuid not null,
  primary key (workspace_id)
);
select baton_protect('search_gathered');

-- Words that lift a ticket by five points in this teammate's inbox.
create table topic_alerts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  teammate_id uuid not null,
  keywords text[] not null check (cardinality(keywords) <= 20),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, teammate_id)
);
select baton_protect('topic_alerts');

create table saved_views (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  owner_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- As in the query of the ticket list. One that an older or newer version wrote may hold filters that are not known here.
  filters jsonb not null,
  sort text not null,
  direction text not null,
  sharing text not null check (sharing in ('private', 'workspace', 'team')),
  team_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  check ((sharing = 'team') = (team_id is not null))
);
create index saved_views_by_owner on saved_views (workspace_id, owner_id);
select baton_protect('saved_views');
