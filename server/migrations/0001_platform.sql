-- Roles, row-level security, events and dead letters.
-- Two roles own nothing. baton_app is what every act runs as: it sees the rows of one workspace. baton_system looks across
-- workspaces, for routing a webhook, sweeps and key look-up.
do $$ begin
  if not exists (select from pg_roles where rolname = 'baton_app') then create role baton_app nologin; end if;
  if not exists (select from pg_roles where rolname = 'baton_system') then create role baton_system nologin; end if;
  execute format('grant baton_app, baton_system to %I', current_user);
end $$;

do $$ begin
  if exists (select from pg_available_extensions where name = 'pg_trgm') then create extension if not exists pg_trgm; end if;
  if exists (select from pg_available_extensions where name = 'unaccent') then create extension if not exists unaccent; end if;
  if exists (select from pg_available_extensions where name = 'vector') then create extension if not exists vector; end if;
end $$;

grant usage on schema public to baton_app, baton_system;

-- The workspace of the running transaction. Null outside one: then no row matches.
create function baton_workspace() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('baton.workspace_id', true), '')::uuid $$;

-- Puts a table under forced row-level security. `verbs` is what the application role may do: append-only tables leave out update and delete.
create function baton_protect(target regclass, owner_column text default 'workspace_id', verbs text default 'select, insert, update, delete') returns void
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy own_workspace on %s to baton_app using (%I = baton_workspace()) with check (%I = baton_workspace())', target, owner_column, owner_column);
  execute format('create policy across_workspaces on %s to baton_system using (true) with check (true)', target);
  execute format('grant %s on %s to baton_app', verbs, target);
  execute format('grant %s on %s to baton_system', verbs, target);
end $$;

create table workspaces (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  -- default_language, languages, time_zone, sign_off …: contract in accounts/workspaces.ts
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);
select baton_protect('workspaces', 'id');

create table events (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  type text not null,
  conversation_id uuid,
  ticket_id uuid,
  actor jsonb not null,
  payload jsonb not null,
  correlation_id text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create index events_by_conversation on events (workspace_id, conversation_id, id) where conversation_id is not null;
create index events_by_type on events (workspace_id, type, id);
select baton_protect('events', 'workspace_id', 'select, insert');

create table dead_letters (
  id uuid primary key,
  workspace_id uuid references workspaces (id) on delete cascade,
  queue text not null,
  envelope jsonb not null,
  error text not null,
  attempts integer not null,
  buried_at timestamptz not null default now(),
  replayed_at timestamptz
);
create index dead_letters_open on dead_letters (buried_at) where replayed_at is null;
select baton_protect('dead_letters', 'workspace_id', 'select, insert, update');
