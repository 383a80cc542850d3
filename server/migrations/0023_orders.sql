-- Orders: stores, changes of orders and their lanes, what was seen of an order, webhooks; and the pace of outside calls.

-- When the next call under a key may go out: one row for each limit, shared by every process, by the database's clock.
create table call_buckets (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- What is limited, for example store:<id>.
  bucket text not null,
  -- The bucket is full again at this moment.
  full_at timestamptz not null,
  primary key (workspace_id, bucket)
);
select baton_protect('call_buckets');

create table order_stores (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('orderdesk', 'dashboard')),
  name text not null check (length(name) between 1 and 200),
  -- The store's id at OrderDesk; of a dashboard its address.
  external_id text not null check (length(external_id) between 1 and 300),
  -- Null: the installation's address for this kind.
  base_url text,
  status text not null default 'active' check (status in ('active', 'broken')),
  broken_reason text,
  -- {current, previous?, previous_until?, webhook_secret?}
  sealed_secrets text not null,
  -- {burst, per_second} where the vendor allows other than 20 at once and 3 a second.
  call_limit jsonb,
  -- Orders changed up to here were looked at, by OrderDesk's clock.
  polled_until timestamptz,
  polled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index order_stores_by_external on order_stores (workspace_id, kind, external_id);
-- A webhook names the store before anybody knows the workspace.
create index order_stores_by_id on order_stores (id);
create index order_stores_by_vendor on order_stores (external_id);
select baton_protect('order_stores');

-- Who may change an order now. The fence rises with every holder.
create table order_lanes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  store_id uuid not null,
  order_id text not null check (length(order_id) between 1 and 64),
  holder uuid not null,
  fence bigint not null default 1,
  held_until timestamptz not null,
  primary key (workspace_id, store_id, order_id),
  foreign key (workspace_id, store_id) references order_stores (workspace_id, id) on delete cascade
);
select baton_protect('order_lanes');

-- One change of one order, from before the first call to its end.
create table order_mutations (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  store_id uuid not null,
  order_id text not null check (length(order_id) between 1 and 64),
  -- writing: a call may be under way. done, refused (nothing was changed), partly (some steps), uncertain: nobody knows.
  state text not null default 'planned' check (state in ('planned', 'writing', 'done', 'refused', 'partly', 'uncertain')),
  kinds text[] not null,
  idempotency_key text,
  -- Digest of what was asked, to tell a repetition from another change under the same key.
  asked_digest text not null,
  undoes uuid,
  undone_by uuid,
  fence bigint not null default 0,
  attempts integer not null default 0,
  steps_done integer not null default 0,
  -- Operations, and the orders before, intended and after: sealed, and erased after 30 days.
  sealed_plan text,
  sealed_before text,
  sealed_after text,
  before_hash text,
  after_hash text,
  -- Paths, never values.
  changed_paths text[] not null default '{}',
  lost_update_suspected boolean not null default false,
  failure text,
  actor jsonb not null,
  ticket_id uuid,
  conversation_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, store_id) references order_stores (workspace_id, id) on delete cascade
);
create unique index order_mutations_by_key on order_mutations (workspace_id, store_id, idempotency_key) where idempotency_key is not null;
create index order_mutations_by_order on order_mutations (workspace_id, store_id, order_id, id);
create index order_mutations_open on order_mutations (updated_at) where state in ('planned', 'writing');
create index order_mutations_with_images on order_mutations (created_at) where sealed_before is not null;
select baton_protect('order_mutations');

-- What was last seen of an order, to say what changed..
create table order_sights (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  store_id uuid not null,
  order_id text not null check (length(order_id) between 1 and 64),
  source_id text,
  state_hash text not null,
  folder_id text,
  folder_name text,
  payment_status text,
  shipments integer not null default 0,
  seen_at timestamptz not null,
  primary key (workspace_id, store_id, order_id),
  foreign key (workspace_id, store_id) references order_stores (workspace_id, id) on delete cascade
);
select baton_protect('order_sights');

-- Webhooks, once each. The order itself is not kept: it is asked for.
create table order_hooks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  store_id uuid not null,
  digest text not null,
  event text not null,
  order_id text,
  received_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, store_id) references order_stores (workspace_id, id) on delete cascade
);
create unique index order_hooks_once on order_hooks (workspace_id, store_id, digest);
create index order_hooks_by_age on order_hooks (received_at);
select baton_protect('order_hooks');
