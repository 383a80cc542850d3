-- The life of a ticket: versions, tags, follow-ups, mentions, edits, and tickets that the desk makes itself.

-- Raised by every change that a person can see. Whoever writes with an older one is told what is there now.
alter table tickets add column version integer not null default 1;
-- Whose queue it waits in, or as one of whose members its assignee has it.
alter table tickets add column team_id uuid;
alter table tickets add column tags text[] not null default '{}';
-- The moment a pending ticket comes back by itself.
alter table tickets add column pending_until timestamptz;
-- The idempotency key of whoever made it, with its author, and a digest of what was asked for.
alter table tickets add column client_id text;
alter table tickets add column client_fingerprint text;
create unique index tickets_by_client on tickets (workspace_id, client_id) where client_id is not null;
create index tickets_by_conversation on tickets (workspace_id, conversation_id, first_seq);
create index tickets_follow_up on tickets (pending_until) where pending_until is not null;
-- Partial: a ticket without tags costs nothing here.
create index tickets_by_tag on tickets using gin (tags) where tags <> '{}';

-- Tickets whose channel no connected account carries: a phone call, a form, an e-mail without a mailbox. Their messages are kept and sent nowhere.
alter table inboxes drop constraint inboxes_kind_check;
alter table inboxes add constraint inboxes_kind_check check (kind in ('webchat', 'whatsapp', 'instagram', 'email', 'dixa', 'chatwoot', 'desk'));
-- The desk's word for it, and what tickets are filtered by.
alter table inboxes add column channel text not null generated always as (
  case kind when 'webchat' then 'chat' when 'desk' then coalesce(settings->>'channel', 'form') else kind end) stored;
-- desk: one for each ticket that the desk made; nothing comes in by itself, so a contact may have many at once.
alter table conversations drop constraint conversations_status_check;
alter table conversations add constraint conversations_status_check check (status in ('active', 'archived', 'desk'));
-- not_deliverable: kept, and nothing carries it out. cancelled: deleted before it was sent.
alter table messages drop constraint messages_delivery_check;
alter table messages add constraint messages_delivery_check
  check (delivery in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'not_deliverable', 'cancelled'));

-- Every text that a message had before it was edited or deleted. Goes with the message when its ticket is deleted, and only then.
create table message_versions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  message_id uuid not null,
  version integer not null check (version > 0),
  action text not null check (action in ('edited', 'deleted')),
  text text not null,
  -- kind, id and name of whoever changed it.
  changed_by jsonb not null,
  changed_at timestamptz not null,
  primary key (workspace_id, message_id, version),
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
select baton_protect('message_versions', 'workspace_id', 'select, insert');

create table mentions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  message_id uuid not null,
  teammate_id uuid not null,
  ticket_id uuid not null,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  primary key (workspace_id, message_id, teammate_id),
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create index mentions_by_teammate on mentions (workspace_id, teammate_id, message_id);
select baton_protect('mentions');

-- Tags that a ticket has or had, with the number of tickets that have them now: counted as tickets change, because counting a million rows is slow.
create table tags (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  name text not null check (length(name) between 1 and 50),
  tickets integer not null default 0 check (tickets >= 0),
  created_at timestamptz not null default now(),
  primary key (workspace_id, name)
);
select baton_protect('tags');

-- What a change of many tickets did, under its author's idempotency key. Without results it is running, or died.
create table bulk_runs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  author text not null,
  key text not null,
  -- SHA-256 of what was asked for.
  fingerprint text not null,
  started_at timestamptz not null,
  results jsonb,
  primary key (workspace_id, author, key)
);
create index bulk_runs_by_start on bulk_runs (started_at);
select baton_protect('bulk_runs');

create table ticket_rules (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  -- How long after it was resolved a message of the contact opens the same ticket again.
  reopen_window_hours integer not null check (reopen_window_hours between 0 and 8760)
);
select baton_protect('ticket_rules');
