-- Dixa: conversations that the provider threads itself, what became of its events, and the pace of calls.

-- The provider's own conversation. One contact may have many of them; where there is none, a contact has one conversation in an inbox.
alter table conversations add column thread_id text check (length(thread_id) between 1 and 200);
drop index conversations_active;
create unique index conversations_active on conversations (workspace_id, inbox_id, contact_id) where status = 'active' and thread_id is null;
create unique index conversations_by_thread on conversations (workspace_id, inbox_id, thread_id) where thread_id is not null;

alter table deliveries drop constraint deliveries_provider_check;
alter table deliveries add constraint deliveries_provider_check check (provider in ('whatsapp', 'instagram', 'dixa'));

-- One row for each event that concerned the assistant, answered or skipped. The words stand in messages alone, so erasing them there is enough.
create table interactions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  inbox_id uuid not null,
  event_id text not null,
  -- The provider's ids.
  thread_id text not null,
  message_ref text not null,
  user_ref text,
  is_initial_message boolean not null,
  -- From the conversation's beginning to the message, by the provider's clock.
  time_diff_ms bigint,
  -- Why the rules of the inbox kept the assistant out; null when they let it in.
  skipped_reason text,
  logged_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
create unique index interactions_by_message on interactions (workspace_id, inbox_id, message_ref);
create index interactions_by_thread on interactions (workspace_id, thread_id);
select baton_protect('interactions');

-- What has to be done in the outside desk besides messages, and how far it came: a crash in the middle goes on where it stopped.
create table desk_acts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  conversation_id uuid not null,
  ticket_id uuid not null,
  kind text not null check (kind in ('hand_over', 'close')),
  reason text not null,
  noted_at timestamptz,
  done_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create index desk_acts_by_conversation on desk_acts (workspace_id, conversation_id);
select baton_protect('desk_acts');

-- When the next call under a token may go out. One row for each token, shared by every process.
create table call_pace (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- Digest of the token.
  token_key text not null,
  -- The bucket is full again at this moment.
  full_at timestamptz not null,
  -- The last ten calls, oldest first.
  recent timestamptz[] not null,
  primary key (workspace_id, token_key)
);
select baton_protect('call_pace');
