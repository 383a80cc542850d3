-- Who holds a ticket, since when and how far they are; the rules by which tickets are given out; what contacts thought of the help.

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
  -- Since when its holder has been away longer than the rules allow, while the rules leave it with them.
  holder_gone_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  check (is_active = (ended_at is null)),
  check ((status = 'completed') = (completed_at is not null))
);
create unique index assignments_active on assignments (workspace_id, ticket_id) where is_active;
create index assignments_by_ticket on assignments (workspace_id, ticket_id, id);
create index assignments_in_hand on assignments (workspace_id, teammate_id) where is_active;
create index assignments_by_teammate on assignments (workspace_id, teammate_id, assigned_at);
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

-- Counting what a teammate has in hand, and finding what nobody has, without looking at closed tickets.
create index tickets_in_hand on tickets (workspace_id, assignee_id, status) where status in ('open', 'in_progress', 'pending');

-- Tickets that had an assignee before there were records.
insert into assignments (workspace_id, id, ticket_id, teammate_id, status, reason, assigned_by, assigned_at, accepted_at, started_at)
  select workspace_id, gen_random_uuid(), id, assignee_id, case when first_response_at is null then 'accepted' else 'in_progress' end, 'manual',
    '{"kind": "system", "id": null}', updated_at, updated_at, first_response_at
  from tickets where assignee_id is not null and status in ('open', 'in_progress', 'pending');

-- How tickets are given out. `scope_id` is the workspace's own id, or a team's where it differs. The workspace's row is also the lock
-- under which Baton gives out tickets by itself: one at a time in a workspace, whoever runs at once.
create table assignment_rules (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  scope_id uuid not null,
  rules jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (workspace_id, scope_id)
);
select baton_protect('assignment_rules');

-- Tickets that wait for somebody to be free. `scope_id` as above. `place_at` is the moment the contact began to wait, less the head start
-- of the ticket's urgency: the smallest is next.
create table assignment_queue (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  ticket_id uuid not null,
  scope_id uuid not null,
  place_at timestamptz not null,
  queued_at timestamptz not null,
  -- What it asks for, so that the next ticket somebody can take is found by the index's order alone.
  language text,
  labels text[] not null default '{}',
  passed_on_by uuid,
  primary key (workspace_id, ticket_id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index assignment_queue_order on assignment_queue (workspace_id, scope_id, place_at, ticket_id);
select baton_protect('assignment_queue');

-- What a contact thought of the help, once for each ticket.
create table ticket_ratings (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  ticket_id uuid not null,
  contact_id uuid not null,
  -- Who had the ticket when it was resolved; null when the assistant answered it alone.
  teammate_id uuid,
  score smallint not null check (score between 1 and 5),
  comment text check (length(comment) between 1 and 2000),
  rated_at timestamptz not null,
  changed_at timestamptz,
  primary key (workspace_id, ticket_id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index ticket_ratings_by_teammate on ticket_ratings (workspace_id, teammate_id, rated_at);
select baton_protect('ticket_ratings');

-- A teammate's replies of a day or a month, for how quickly they answer.
create index messages_by_teammate on messages (workspace_id, author_id, created_at) where author_kind = 'teammate' and kind = 'text';
