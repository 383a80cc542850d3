-- Attachments, and the order in which events become visible.

-- An id says when an event was made, not when it was committed: one made earlier may be committed later. `xid` is the transaction that
-- wrote it. A reader that remembers a snapshot asks for what that snapshot could not see, and misses nothing. `horizon` is what
-- had ended for certain when the event was written: whoever saw this event had been given everything below it before.
alter table events
  add column xid xid8 not null default pg_current_xact_id(),
  add column horizon xid8 not null default pg_snapshot_xmin(pg_current_snapshot());
create index events_by_transaction on events (workspace_id, xid);

-- The bytes of files, once for each content and workspace. The file's key holds the id, so that one that is written anew is never the
-- one that is being deleted.
create table blobs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  sha256 text not null check (length(sha256) between 1 and 64),
  size bigint not null check (size >= 0),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index blobs_by_content on blobs (workspace_id, sha256);
select baton_protect('blobs');

create table attachments (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- Both null for what a visitor sends before there is a conversation.
  conversation_id uuid,
  ticket_id uuid,
  -- Null until a message names it; what no message names is swept after a day.
  message_id uuid,
  blob_id uuid not null,
  name text not null check (length(name) between 1 and 255),
  -- As the bytes say, never as the name says.
  media_type text not null,
  uploaded_by jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, blob_id) references blobs (workspace_id, id)
);
create index attachments_by_message on attachments (workspace_id, message_id) where message_id is not null;
create index attachments_by_ticket on attachments (workspace_id, ticket_id);
create index attachments_by_blob on attachments (workspace_id, blob_id);
create index attachments_waiting on attachments (created_at) where message_id is null;
select baton_protect('attachments');
