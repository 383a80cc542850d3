-- Who holds a ticket, since when and how far they are; the rules by which tickets are given out; what contacts thought of the help.

alter table tickets add column team_id uuid;

-- One row for each time a ticket was put into somebody's hands, a teammate's or a team's queue. The ticket's own columns say who holds it now.
create table assignments (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  ticket_id uuid not null,
  -- Null while a team holds the ticket and nobody of it yet.
  teammate_id uuid,
  team_id uuid,
  status text not null default 'pending' check (status in ('pending', 'accepted', 'in_progress', 'completed')),
  reason text not null check (reason in ('manual', 'auto_route', 'escalation', 'transfer')),
  -- Who had it before, and the words it was passed on with.
  previous_teammate_id uuid,
  note text check (length(note) between 1 and 2000),
  -- kind and id of whoever assigned it.
  assigned_by jsonb not null,
  assigned_at timestamptz not null,
  accepted_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  -- The moment it stopped being theirs, by completion or otherwise.
  ended_at timestamptz,
  is_active boolean not null default true,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  check (is_active = (ended_at is null)),
  check ((status = 'completed') = (completed_at is not null)),
  check (teammate_id is not null or team_id is not null)
);
create unique index assignments_active on assignments (workspace_id, ticket_id) where is_active;
create index assignments_by_ticket on assignments (workspace_id, ticket_id, id);
create index assignments_in_hand on assignments (workspace_id, teammate_id) where is_active;
create index assignments_completed on assignments (workspace_id, teammate_id, completed_at) where status = 'completed';
select baton_protect('assignments');

-- One row for each teammate who ever got a ticket. Its lock makes counting somebody's tickets and giving them one more a single step;
-- the turn says who got one longest ago, whatever the clocks of the machines say.
create sequence assignment_turn;
grant usage on sequence assignment_turn to baton_app, baton_system;
create table assignment_turns (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  teammate_id uuid not null,
  last_turn bigint not null default 0,
  last_assigned_at timestamptz,
  primary key (workspace_id, teammate_id)
);
select baton_protect('assignment_turns');
