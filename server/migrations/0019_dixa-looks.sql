-- When a conversation in an outside desk was last compared with what stands here. Rounds take those that waited longest, so that none is passed over.
create table desk_looks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  conversation_id uuid not null,
  inbox_id uuid not null,
  looked_at timestamptz not null,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
create index desk_looks_by_inbox on desk_looks (workspace_id, inbox_id, looked_at);
select baton_protect('desk_looks');
