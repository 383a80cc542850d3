-- One row about the installation itself: which master key seals here, and whether the demo shop was loaded.
create table installation (
  only_row boolean primary key default true check (only_row),
  master_key_check text not null,
  demo_loaded_at timestamptz,
  created_at timestamptz not null default now()
);
alter table installation enable row level security;
alter table installation force row level security;
create policy across_workspaces on installation to baton_system using (true) with check (true);
grant select, insert, update on installation to baton_system;
