-- Chatwoot: how its conversations stand, up to when an inbox is caught up, and webhooks that carry an id of their own.

alter table deliveries drop constraint deliveries_provider_check;
alter table deliveries add constraint deliveries_provider_check check (provider in ('whatsapp', 'instagram', 'dixa', 'chatwoot'));
-- The id of the webhook itself, where the provider gives one: what is repeated under it is the same, whatever is in it.
alter table deliveries add column transport_id text check (length(transport_id) between 1 and 200);
create unique index deliveries_by_transport on deliveries (workspace_id, inbox_id, transport_id) where transport_id is not null;

-- What waits in a lane: messages that overtook each other are taken in the order of their numbers.
create index deliveries_by_lane on deliveries (workspace_id, lane) where processed_at is null and provider = 'chatwoot';

-- A conversation as the desk behind the inbox has it: the newest we were told, by that desk's own clock.
create table outside_threads (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  inbox_id uuid not null,
  thread_id text not null check (length(thread_id) between 1 and 200),
  status text not null check (status in ('pending', 'open', 'snoozed', 'resolved')),
  -- A person of that desk is named as the one who has it.
  held_by_person boolean not null default false,
  -- Seconds since 1970, with fractions, as the provider counts.
  state_at double precision not null,
  -- The provider's list of messages was read up to this id; 0 for not at all.
  listed_to bigint not null default 0,
  primary key (workspace_id, inbox_id, thread_id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
select baton_protect('outside_threads');

-- Everything that happened in the desk behind an inbox before this moment is here.
create table backfill_marks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  inbox_id uuid not null,
  caught_up_at timestamptz not null,
  primary key (workspace_id, inbox_id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
select baton_protect('backfill_marks');

alter table desk_acts drop constraint desk_acts_kind_check;
alter table desk_acts add constraint desk_acts_kind_check check (kind in ('hand_over', 'close', 'mirror'));
-- A note was begun: where it cannot be looked up, it is not written again.
alter table desk_acts add column note_tried_at timestamptz;
