-- What providers delivered to us, parts of long messages already sent, and the visitors of the web chat.

create table deliveries (
  -- Belongs to a workspace through its inbox alone: with a second foreign key, inserting 32 rows into the embedded
  -- database took 3.9 to 4.7 ms instead of 3.1 to 3.4.
  workspace_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  provider text not null check (provider in ('whatsapp', 'instagram')),
  -- One thing that happened, however often it is delivered: message id, or message id with status, reaction, edit …
  external_id text not null check (length(external_id) between 1 and 400),
  -- Items of one lane are handled one at a time, in order.
  lane text not null,
  -- The item as it came, with its metadata and its contact.
  payload jsonb not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  -- How it ended: a named exit, also when nothing had to be done.
  outcome text,
  attempts integer not null default 0,
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
-- G2: this is what makes any number of deliveries one.
create unique index deliveries_by_external on deliveries (workspace_id, inbox_id, external_id);
create index deliveries_waiting on deliveries (received_at) where processed_at is null;
create index deliveries_done on deliveries (processed_at) where processed_at is not null;
select baton_protect('deliveries');

-- Parts of a text that was too long for one message of the provider. Written after each part, so that a send which broke off goes on
-- where it stopped and says nothing twice.
create table sent_parts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  message_id uuid not null,
  part integer not null check (part >= 1),
  inbox_id uuid not null,
  external_id text not null,
  sent_at timestamptz not null default now(),
  primary key (workspace_id, message_id, part),
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create unique index sent_parts_by_external on sent_parts (workspace_id, inbox_id, external_id);
select baton_protect('sent_parts');

-- A browser that opened the web chat. The token itself is nowhere: who reads this table cannot write in a visitor's name.
create table visitor_sessions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  inbox_id uuid not null,
  token_hash text not null,
  -- The contact's identity of kind visitor.
  visitor_id uuid not null,
  -- Null until the first message.
  conversation_id uuid,
  -- How far the visitor has read.
  read_seq integer not null default 0,
  -- What the page or the visitor claims; proves nothing.
  name text,
  email text,
  locale text,
  page_url text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade,
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create unique index visitor_sessions_by_token on visitor_sessions (workspace_id, token_hash);
-- A token comes before anybody knows its workspace.
create index visitor_sessions_lookup on visitor_sessions (token_hash);
create index visitor_sessions_expired on visitor_sessions (expires_at);
create index visitor_sessions_by_conversation on visitor_sessions (workspace_id, conversation_id) where conversation_id is not null;
select baton_protect('visitor_sessions');
