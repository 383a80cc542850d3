-- Tools that a workspace adds by itself: calls to a service of its own, its spreadsheets, servers that speak MCP.

create table tool_sources (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('http', 'spreadsheet', 'mcp')),
  -- The names of its tools are made from it.
  name text not null check (length(name) between 1 and 40),
  title text not null check (length(title) between 1 and 200),
  description text not null check (length(description) <= 2000),
  enabled boolean not null default true,
  -- Where it is asked, or fetched from; null for a file that somebody uploads.
  address text,
  -- The header that the secret is sent in.
  secret_header text,
  sealed_secret text,
  -- Its operations, columns or allowed tools, by kind.
  definition jsonb not null,
  -- Rises with whatever changes its tools: what was shown to somebody was shown of this version.
  version integer not null default 1,
  refresh_minutes integer check (refresh_minutes between 5 and 10080),
  refresh_at timestamptz,
  refreshed_at timestamptz,
  -- Why it could not be refreshed.
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, id)
);
create unique index tool_sources_by_name on tool_sources (workspace_id, name);
create index tool_sources_due on tool_sources (refresh_at) where refresh_at is not null;
select baton_protect('tool_sources');

-- The rows of spreadsheets. A new loading is written beside the old one, which is gone once the new one is complete.
create table tool_sheet_rows (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  source_id uuid not null,
  loading_id uuid not null,
  -- From 0, in the order of the file.
  position integer not null,
  -- The cell of the key column as it is looked up.
  lookup text,
  -- By column, in its order: text, number, boolean, a date as YYYY-MM-DD, or null.
  cells jsonb not null,
  primary key (workspace_id, source_id, loading_id, position),
  foreign key (workspace_id, source_id) references tool_sources (workspace_id, id) on delete cascade
);
create index tool_sheet_rows_by_lookup on tool_sheet_rows (workspace_id, source_id, loading_id, lookup) where lookup is not null;
select baton_protect('tool_sheet_rows');
