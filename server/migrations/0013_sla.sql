-- Opening hours, SLA policies, and the clocks that run on tickets.

-- The workspace's own hours (one default at most; without it: always open) and named ones beside it.
create table business_calendars (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  is_default boolean not null default false,
  version integer not null check (version > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index business_calendars_by_name on business_calendars (workspace_id, lower(name));
create unique index business_calendars_default on business_calendars (workspace_id) where is_default;
select baton_protect('business_calendars');

-- What the hours were at each version. Clocks name the version they count by, so a version stays even when its calendar is removed.
create table business_calendar_versions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  calendar_id uuid not null,
  version integer not null,
  time_zone text not null check (length(time_zone) between 1 and 100),
  -- {"monday": [{"from": "09:00", "to": "17:00"}]}
  weekly jsonb not null,
  -- [{"date", "name", "yearly", "open": []}]
  holidays jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, calendar_id, version)
);
select baton_protect('business_calendar_versions', 'workspace_id', 'select, insert');

-- Which hours an inbox or a team keeps, where they are not the workspace's.
create table inbox_calendars (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  inbox_id uuid not null,
  calendar_id uuid not null,
  primary key (workspace_id, inbox_id),
  constraint inbox_calendars_inbox foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade,
  foreign key (workspace_id, calendar_id) references business_calendars (workspace_id, id) on delete cascade
);
create index inbox_calendars_by_calendar on inbox_calendars (workspace_id, calendar_id);
select baton_protect('inbox_calendars');

create table team_calendars (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  team_id uuid not null,
  calendar_id uuid not null,
  primary key (workspace_id, team_id),
  constraint team_calendars_team foreign key (workspace_id, team_id) references teams (workspace_id, id) on delete cascade,
  foreign key (workspace_id, calendar_id) references business_calendars (workspace_id, id) on delete cascade
);
create index team_calendars_by_calendar on team_calendars (workspace_id, calendar_id);
select baton_protect('team_calendars');

-- A priority without a row keeps the defaults: sla/policy.ts.
create table sla_policies (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  first_response_seconds integer not null check (first_response_seconds > 0),
  -- Null: later messages of a contact have no deadline.
  next_response_seconds integer check (next_response_seconds > 0),
  resolution_seconds integer not null check (resolution_seconds > 0),
  warning_percent integer not null check (warning_percent between 1 and 99),
  business_hours_only boolean not null,
  -- Null: the hours of the ticket's team, else of its inbox, else the workspace's.
  calendar_id uuid,
  assistant_counts boolean not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, priority),
  -- Hours that a policy counts by cannot be removed.
  constraint sla_policies_calendar foreign key (workspace_id, calendar_id) references business_calendars (workspace_id, id)
);
create index sla_policies_by_calendar on sla_policies (workspace_id, calendar_id) where calendar_id is not null;
select baton_protect('sla_policies');

-- Stretches in which a ticket's clocks stand still. Several causes may hold at once; what counts is their union.
create table sla_pauses (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  ticket_id uuid not null,
  -- by_hand; pending: the status; contacts_turn: the assistant holds the ticket and has answered; assistant_holds: for clocks that
  -- wait for a person only; closed.
  cause text not null check (cause in ('by_hand', 'pending', 'contacts_turn', 'assistant_holds', 'closed')),
  started_at timestamptz not null,
  ended_at timestamptz,
  reason text check (length(reason) between 1 and 500),
  -- kind, id and name of whoever paused by hand.
  started_by jsonb,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  check (ended_at >= started_at)
);
create unique index sla_pauses_open on sla_pauses (workspace_id, ticket_id, cause) where ended_at is null;
create index sla_pauses_by_ticket on sla_pauses (workspace_id, ticket_id, started_at);
select baton_protect('sla_pauses');

-- One row for each ticket and kind. The rule is a copy: a changed policy moves only clocks that it is applied to.
create table sla_clocks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  ticket_id uuid not null,
  kind text not null check (kind in ('first_response', 'next_response', 'resolution')),
  conversation_id uuid not null,
  inbox_id uuid not null,
  priority text not null,
  target_seconds integer not null,
  warning_percent integer not null,
  assistant_counts boolean not null,
  -- Null: around the clock.
  calendar_id uuid,
  calendar_version integer,
  started_at timestamptz not null,
  -- Null while a pause keeps them from being known.
  warn_at timestamptz,
  due_at timestamptz,
  -- When they were crossed; breached never goes away.
  at_risk_at timestamptz,
  breached_at timestamptz,
  stopped_at timestamptz,
  -- The next moment at which something is to be said; null when there is none.
  next_at timestamptz,
  primary key (workspace_id, ticket_id, kind),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  check ((calendar_id is null) = (calendar_version is null))
);
-- All that the sweep ever reads: the beginning of this.
create index sla_clocks_next on sla_clocks (next_at) where next_at is not null;
create index sla_clocks_running on sla_clocks (workspace_id, ticket_id) where stopped_at is null;
select baton_protect('sla_clocks');

-- The nearest deadline that still runs and the worst state of those that do, for lists and filters. Written by conversations/mark-ticket-sla.ts.
alter table tickets
  add column sla_due_at timestamptz,
  add column sla_state text check (sla_state in ('pending', 'paused', 'at_risk', 'breached'));
create index tickets_sla on tickets (workspace_id, sla_state, sla_due_at) where sla_state in ('at_risk', 'breached');
