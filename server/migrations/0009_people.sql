-- People: teams, departments, own roles, presence, sessions, second factors and mailed links.

-- A removed teammate stays as a name in the history; the e-mail may be used again.
alter table teammates add column removed_at timestamptz;
drop index teammates_by_email;
create unique index teammates_by_email on teammates (email) where removed_at is null;

-- Null until an invited teammate has chosen one.
alter table teammates alter column password_hash drop not null;

alter table teammates add column languages text[] not null default '{}';

-- One of the five, or the name of an own role.
alter table teammates drop constraint teammates_role_check;
alter table teammates add constraint teammates_role_check check (length(role) between 1 and 50);
create index teammates_by_role on teammates (workspace_id, role) where removed_at is null;

-- `status` is what others see. `chosen_status` is what the teammate said, and what coming back returns to.
alter table teammates add column chosen_status text not null default 'online' check (chosen_status in ('online', 'away', 'busy', 'offline'));
-- Exact to a minute: a request or a socket's frame of the person, and any sign of their programs.
alter table teammates add column last_active_at timestamptz;
alter table teammates add column last_seen_at timestamptz;
update teammates set chosen_status = status where status <> 'offline';
-- Whoever is there already is given the full time before they fall.
update teammates set last_active_at = now(), last_seen_at = now() where status <> 'offline';
-- The timer reads the beginning of these two: those whose time has come, not everybody.
create index teammates_idle on teammates (last_active_at) where status = 'online' and removed_at is null;
create index teammates_gone on teammates (last_seen_at) where status <> 'offline' and removed_at is null;

-- Roles of a workspace's own, from the same permissions as the five.
create table roles (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 2 and 50),
  description text check (length(description) <= 500),
  -- Which of the five it began as.
  base text not null check (base in ('agent', 'senior_agent', 'team_lead', 'manager', 'admin')),
  permissions text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index roles_by_name on roles (workspace_id, name);
select baton_protect('roles');

create table departments (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index departments_by_name on departments (workspace_id, lower(name));
select baton_protect('departments');

create table teams (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  description text check (length(description) <= 500),
  department text check (length(department) between 1 and 200),
  skills text[] not null default '{}',
  languages text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index teams_by_name on teams (workspace_id, lower(name));
select baton_protect('teams');

create table team_members (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  team_id uuid not null,
  teammate_id uuid not null,
  added_at timestamptz not null default now(),
  primary key (workspace_id, team_id, teammate_id),
  foreign key (workspace_id, team_id) references teams (workspace_id, id) on delete cascade,
  foreign key (workspace_id, teammate_id) references teammates (workspace_id, id) on delete cascade
);
create index team_members_by_teammate on team_members (workspace_id, teammate_id);
select baton_protect('team_members');

-- New tickets of an inbox go to one team at most.
create table team_inboxes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  inbox_id uuid not null,
  team_id uuid not null,
  primary key (workspace_id, inbox_id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade,
  foreign key (workspace_id, team_id) references teams (workspace_id, id) on delete cascade
);
create index team_inboxes_by_team on team_inboxes (workspace_id, team_id);
select baton_protect('team_inboxes');

-- A sign-in: from where, with what, and whether it still counts. The id is the token's jti.
create table sessions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  teammate_id uuid not null,
  -- What the browser or program says it is.
  device text not null check (length(device) <= 300),
  address text not null check (length(address) <= 64),
  created_at timestamptz not null,
  -- Exact to a minute.
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, teammate_id) references teammates (workspace_id, id) on delete cascade
);
create index sessions_by_teammate on sessions (workspace_id, teammate_id, last_used_at desc) where ended_at is null;
create index sessions_expired on sessions (expires_at);
select baton_protect('sessions');
-- A token without a living row here opens nothing, so the list of revoked tokens is not needed any more.
drop table revoked_tokens;

-- A TOTP secret, sealed by the vault under context second-factor:<teammate id>. It counts once it is confirmed.
create table second_factors (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  teammate_id uuid not null,
  sealed_secret text not null,
  confirmed_at timestamptz,
  -- The time step of the last code that was accepted: that one and earlier ones are used up.
  last_step bigint not null default 0,
  created_at timestamptz not null default now(),
  primary key (workspace_id, teammate_id),
  foreign key (workspace_id, teammate_id) references teammates (workspace_id, id) on delete cascade
);
select baton_protect('second_factors');

-- SHA-256 in hex: a code has 80 random bits, so nothing slower is needed.
create table recovery_codes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  teammate_id uuid not null,
  hash text not null,
  used_at timestamptz,
  primary key (workspace_id, teammate_id, hash),
  foreign key (workspace_id, teammate_id) references teammates (workspace_id, id) on delete cascade
);
select baton_protect('recovery_codes');

-- Links to choose a password, by SHA-256 of their 32 random bytes. The link itself is in the mail and nowhere else.
create table password_links (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  teammate_id uuid not null,
  kind text not null check (kind in ('reset', 'invite')),
  hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, teammate_id) references teammates (workspace_id, id) on delete cascade
);
-- A link comes before anybody knows its workspace.
create unique index password_links_by_hash on password_links (hash);
create index password_links_by_teammate on password_links (workspace_id, teammate_id, created_at);
create index password_links_expired on password_links (expires_at);
select baton_protect('password_links');

-- Since when this e-mail has signed in from this address: such a pair does not wait for what others guess.
alter table sign_in_attempts add column succeeded_at timestamptz;
