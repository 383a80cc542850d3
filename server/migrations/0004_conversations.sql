-- Inboxes, contacts, conversations, tickets and messages. `workspace_id` leads every key.

create table inboxes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('webchat', 'whatsapp', 'instagram', 'email', 'dixa', 'chatwoot')),
  name text not null check (length(name) between 1 and 200),
  -- The provider's id: phone_number_id, Instagram account id, public widget key …
  external_id text not null check (length(external_id) between 1 and 200),
  assistant_id uuid,
  status text not null default 'active' check (status in ('active', 'broken', 'disabled')),
  broken_reason text,
  -- Rules and looks; no secrets.
  settings jsonb not null default '{}',
  -- Sealed by the vault under context inbox:<id>.
  sealed_secrets text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
-- A provider's number belongs to one inbox of the whole installation: otherwise a webhook could not say whose it is.
create unique index inboxes_by_external on inboxes (kind, external_id) where status <> 'disabled';
select baton_protect('inboxes');

create table contacts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text,
  language text,
  merged_into uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
select baton_protect('contacts');

create table contact_identities (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  kind text not null check (kind in ('phone', 'email', 'instagram', 'whatsapp_user', 'visitor', 'dixa', 'chatwoot')),
  value text not null check (length(value) between 1 and 320),
  contact_id uuid not null,
  -- Shown by the channel itself, not claimed by whoever writes.
  verified boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (workspace_id, kind, value),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
create index contact_identities_by_contact on contact_identities (workspace_id, contact_id);
select baton_protect('contact_identities');

create table conversations (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  inbox_id uuid not null,
  contact_id uuid not null,
  status text not null default 'active' check (status in ('active', 'archived')),
  -- The next message takes last_seq + 1.
  last_seq integer not null default 0,
  last_contact_seq integer not null default 0,
  -- What the assistant or a teammate has answered up to.
  answered_seq integer not null default 0,
  -- How far each side has read.
  contact_read_seq integer not null default 0,
  -- Start of the provider's reply window: the newest moment the contact wrote, by the provider's clock.
  contact_wrote_at timestamptz,
  language text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
create unique index conversations_active on conversations (workspace_id, inbox_id, contact_id) where status = 'active';
create index conversations_by_contact on conversations (workspace_id, contact_id);
select baton_protect('conversations');

create table tickets (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  inbox_id uuid not null,
  subject text not null check (length(subject) <= 500),
  status text not null default 'open' check (status in ('open', 'in_progress', 'pending', 'resolved', 'closed')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  -- Who holds it: the assistant answers, or people do. Posting is conditional on this (G5).
  owner text not null check (owner in ('assistant', 'people')),
  assignee_id uuid,
  handoff_reason text,
  -- Interactions the assistant has answered in this ticket.
  answered_count integer not null default 0,
  -- While the assistant holds an unanswered message: the moment it goes to a person whatever happens (G7).
  deadline_at timestamptz,
  first_seq integer not null,
  first_response_at timestamptz,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create unique index tickets_open on tickets (workspace_id, conversation_id) where status in ('open', 'in_progress', 'pending');
create index tickets_by_status on tickets (workspace_id, status, created_at);
create index tickets_overdue on tickets (deadline_at) where deadline_at is not null;
select baton_protect('tickets');

create table messages (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  conversation_id uuid not null,
  ticket_id uuid,
  inbox_id uuid not null,
  seq integer not null,
  author_kind text not null check (author_kind in ('contact', 'assistant', 'teammate', 'system')),
  author_id text,
  author_name text,
  kind text not null check (kind in ('text', 'media', 'reaction', 'edit', 'deletion', 'status', 'note', 'unsupported')),
  text text not null default '',
  -- What does not fit text: media references, reaction, sources of an answer, raw form of an unsupported type.
  content jsonb not null default '{}',
  -- The provider's id, known at once for what comes in and after sending for what goes out.
  external_id text,
  -- The author's idempotency key.
  client_id text,
  -- Null for what came in and for notes.
  delivery text check (delivery in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown')),
  delivery_error jsonb,
  delivery_attempts integer not null default 0,
  delivery_changed_at timestamptz,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create unique index messages_by_seq on messages (workspace_id, conversation_id, seq);
create unique index messages_by_external on messages (workspace_id, inbox_id, external_id) where external_id is not null;
create unique index messages_by_client on messages (workspace_id, conversation_id, client_id) where client_id is not null;
create index messages_undelivered on messages (delivery, delivery_changed_at) where delivery in ('queued', 'sending', 'unknown');
create index messages_by_moment on messages (workspace_id, occurred_at);
select baton_protect('messages');

-- A status that came before we knew the message it speaks of; applied as soon as the send commits its provider id.
create table unmatched_statuses (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  inbox_id uuid not null,
  external_id text not null,
  status text not null check (status in ('sent', 'delivered', 'read', 'failed')),
  error jsonb,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, inbox_id, external_id, status)
);
select baton_protect('unmatched_statuses');
