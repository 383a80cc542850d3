-- Credits: one account for each workspace, an append-only ledger, and what is held for work under way.

create table credit_accounts (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  -- The sum of the ledger.
  balance bigint not null default 0 check (balance >= 0),
  -- The sum of the open reservations. The constraint is the last wall against overspending (G8).
  reserved bigint not null default 0 check (reserved >= 0),
  -- Since when reservations are refused; null again after the next grant.
  exhausted_at timestamptz,
  updated_at timestamptz not null default now(),
  check (reserved <= balance)
);
select baton_protect('credit_accounts');

create table credit_reservations (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  status text not null default 'open' check (status in ('open', 'settled', 'released', 'expired')),
  amount bigint not null check (amount > 0),
  -- What the credits are held for, and which one of those.
  purpose text not null check (length(purpose) between 1 and 100),
  ref text not null check (length(ref) between 1 and 200),
  -- Why it was released.
  reason text check (length(reason) <= 500),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (workspace_id, id)
);
create index credit_reservations_open on credit_reservations (expires_at) where status = 'open';
select baton_protect('credit_reservations');

create table credit_ledger (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('grant', 'settle', 'adjust')),
  -- Positive is given, negative is spent or taken back.
  amount bigint not null,
  balance_after bigint not null check (balance_after >= 0),
  reason text not null check (length(reason) between 1 and 500),
  idempotency_key text check (length(idempotency_key) between 1 and 200),
  reservation_id uuid,
  -- Usage behind a settlement, and how much of it could not be paid.
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, reservation_id) references credit_reservations (workspace_id, id) on delete cascade
);
create unique index credit_ledger_by_key on credit_ledger (workspace_id, idempotency_key) where idempotency_key is not null;
-- A reservation is paid once.
create unique index credit_ledger_by_reservation on credit_ledger (workspace_id, reservation_id) where reservation_id is not null;
select baton_protect('credit_ledger', 'workspace_id', 'select, insert');
