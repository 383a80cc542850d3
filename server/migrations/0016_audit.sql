-- Who did what to what, from where, before and after. Written with the event it tells of (platform/db/audit-entry.ts).

create table audit_entries (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- The event's id.
  id uuid not null,
  at timestamptz not null,
  -- The event's type.
  action text not null,
  actor_kind text not null check (actor_kind in ('teammate', 'api_key', 'operator')),
  actor_id text,
  -- As it was then: a name that changes later does not change what stands here.
  actor_name text,
  target_kind text not null,
  target_id text,
  ticket_id uuid,
  -- {field: {from, to}}
  changes jsonb,
  details jsonb not null,
  address text,
  user_agent text,
  request_id text,
  primary key (workspace_id, id)
);
create index audit_entries_by_actor on audit_entries (workspace_id, actor_id, id);
create index audit_entries_by_target on audit_entries (workspace_id, target_kind, target_id, id);
create index audit_entries_by_ticket on audit_entries (workspace_id, ticket_id, id) where ticket_id is not null;
select baton_protect('audit_entries', 'workspace_id', 'select, insert');

-- Nobody rewrites it: neither application role may update or delete (above), and an update is refused to the owner too. Only deleting a whole
-- workspace, and retention, which the owner of the tables runs, take entries away.
create function audit_entries_stay() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are never changed';
end $$;
create trigger audit_entries_stay before update on audit_entries for each row execute function audit_entries_stay();
