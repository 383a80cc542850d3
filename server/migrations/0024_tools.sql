-- What was done through tools, and what waits for a yes.

-- One row for each call, whatever became of it.
create table tool_calls (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  at timestamptz not null,
  tool text not null,
  -- mcp, desk
  surface text not null,
  caller_kind text not null check (caller_kind in ('teammate', 'api_key', 'operator')),
  caller_id text not null,
  -- Cut where it is long.
  arguments jsonb not null,
  -- ran: it was done. proposed: it waits for a yes. refused: it was not tried. failed: it was.
  decision text not null check (decision in ('ran', 'proposed', 'refused', 'failed')),
  -- The code of the error.
  reason text,
  result text,
  duration_ms integer not null,
  proposal_id uuid,
  primary key (workspace_id, id)
);
create index tool_calls_by_time on tool_calls (at);
select baton_protect('tool_calls', 'workspace_id', 'select, insert, delete');

-- A change that was shown to whoever asked for it, and waits: exactly these arguments, once.
create table tool_proposals (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  tool text not null,
  arguments jsonb not null,
  summary text not null,
  -- Digest of what it would change, as it was when it was shown.
  seen_state text,
  caller_kind text not null,
  caller_id text not null,
  -- Digest of the token the caller was given.
  token_hash text not null,
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed', 'uncertain')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  primary key (workspace_id, id)
);
create unique index tool_proposals_by_token on tool_proposals (workspace_id, token_hash);
create index tool_proposals_by_expiry on tool_proposals (expires_at);
select baton_protect('tool_proposals');
