-- Teammates, API keys, and what makes a sign-in end or wait.

-- A program that makes workspaces names each by its owner's e-mail; the same one twice is a mistake.
create unique index workspaces_by_contact on workspaces ((settings ->> 'contact_email')) where settings ->> 'contact_email' is not null;

create table teammates (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  email text not null check (email = lower(email) and length(email) between 3 and 320),
  password_hash text not null,
  name text not null check (length(name) between 1 and 200),
  role text not null check (role in ('agent', 'senior_agent', 'team_lead', 'manager', 'admin')),
  -- What the teammate says about being there.
  status text not null default 'offline' check (status in ('online', 'away', 'busy', 'offline')),
  department text check (length(department) between 1 and 200),
  specializations text[] not null default '{}',
  max_concurrent_tickets integer not null default 10 check (max_concurrent_tickets between 0 and 1000),
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
-- Signing in names no workspace, so an e-mail address belongs to one teammate of the whole installation.
create unique index teammates_by_email on teammates (email);
select baton_protect('teammates');

create table api_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- The beginning of the key, so that a person can tell keys apart. The key itself is nowhere.
  prefix text not null,
  -- SHA-256 in hex. The key is 32 random bytes: there is nothing to guess, so nothing slower is needed.
  hash text not null,
  scopes text[] not null,
  created_by jsonb not null,
  created_at timestamptz not null default now(),
  -- Written at most once a minute.
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);
-- A key comes before anybody knows its workspace.
create unique index api_keys_by_hash on api_keys (hash);
select baton_protect('api_keys');

-- Tokens signed out before they expired; kept until then.
create table revoked_tokens (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  jti uuid not null,
  expires_at timestamptz not null,
  primary key (workspace_id, jti)
);
create index revoked_tokens_expired on revoked_tokens (expires_at);
select baton_protect('revoked_tokens');

-- Guesses at passwords, by fingerprint of e-mail and address. Belongs to no workspace: most e-mails guessed belong to nobody.
create table sign_in_attempts (
  fingerprint text primary key,
  failures integer not null,
  blocked_until timestamptz,
  last_at timestamptz not null
);
create index sign_in_attempts_old on sign_in_attempts (last_at);
alter table sign_in_attempts enable row level security;
alter table sign_in_attempts force row level security;
create policy across_workspaces on sign_in_attempts to baton_system using (true) with check (true);
grant select, insert, update, delete on sign_in_attempts to baton_system;
