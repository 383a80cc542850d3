-- The web chat to its full depth: visitors the shop vouches for, what they said before the chat, who is still there, mails to those who left, and blocked contacts.

alter table contact_identities drop constraint contact_identities_kind_check;
alter table contact_identities add constraint contact_identities_kind_check
  check (kind in ('phone', 'email', 'instagram', 'whatsapp_user', 'visitor', 'dixa', 'chatwoot', 'shop_user'));

-- What they write in the web chat is refused.
alter table contacts add column blocked_at timestamptz;

-- As whom the shop vouches for this visitor. Who resumes the session must be the same.
alter table visitor_sessions add column user_id text check (length(user_id) between 1 and 200);
-- True when the shop vouched for the address too.
alter table visitor_sessions add column email_verified boolean not null default false;
alter table visitor_sessions add column phone text;
-- What the shop's page says of the visitor; proves nothing.
alter table visitor_sessions add column attributes jsonb not null default '{}';
-- Answers to the questions before the chat, by their keys; null until they are given.
alter table visitor_sessions add column prechat jsonb;
-- A socket of this session is there at least until then: renewed while it lives, so that a process which dies leaves nobody present for ever.
alter table visitor_sessions add column connected_until timestamptz;
create index visitor_sessions_by_user on visitor_sessions (workspace_id, inbox_id, user_id) where user_id is not null;

-- Answers mailed to visitors who had gone, one row for each conversation.
create table visitor_mails (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  conversation_id uuid not null,
  -- Everything up to here was mailed, or is being mailed under `mail_id`.
  mailed_seq integer not null default 0,
  -- The mail under way: a job that died goes on with the same one.
  mail_id uuid,
  mail_from_seq integer,
  sent_at timestamptz,
  -- The visitor wants no more of them.
  stopped_at timestamptz,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
select baton_protect('visitor_mails');
