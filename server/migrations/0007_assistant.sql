-- Assistants, the prompt registry, turns and the cache of provider threads.

create table prompts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- The provider's id this prompt stands for (pmpt_…), from the time when prompts lived there.
  alias text check (length(alias) between 1 and 200),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index prompts_by_name on prompts (workspace_id, name);
create unique index prompts_by_alias on prompts (workspace_id, alias) where alias is not null;
select baton_protect('prompts');

create table prompt_versions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  prompt_id uuid not null,
  version integer not null check (version > 0),
  instructions text not null check (length(instructions) between 1 and 40000),
  -- [{"name", "default"?}]; exactly those the instructions use.
  variables jsonb not null default '[]',
  -- Null: the assistant's model.
  model text,
  settings jsonb not null default '{}',
  created_by text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, prompt_id, version),
  foreign key (workspace_id, prompt_id) references prompts (workspace_id, id) on delete cascade
);
-- A version that was used is what it was: turns point to it.
select baton_protect('prompt_versions', 'workspace_id', 'select, insert');

create table assistants (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- default: OpenAI when it is configured, else the built-in one.
  model_provider text not null check (model_provider in ('default', 'builtin', 'openai')),
  -- Null: the configured default.
  model text,
  prompt_id uuid not null,
  -- Null: the newest version.
  prompt_version integer,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, prompt_id) references prompts (workspace_id, id),
  foreign key (workspace_id, prompt_id, prompt_version) references prompt_versions (workspace_id, prompt_id, version)
);
select baton_protect('assistants');

-- One row for each run of the assistant, answered or not: who decided what, from which sources, at what cost.
create table turns (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  conversation_id uuid not null,
  ticket_id uuid,
  assistant_id uuid,
  exit text not null,
  -- The newest message of the contact that the run has read.
  seen_seq integer not null,
  triage jsonb,
  -- [{"number", "chunk_id", "article_id", "version", "score", "cited"}]
  passages jsonb not null default '[]',
  handoff jsonb,
  model text,
  prompt_id uuid,
  prompt_version integer,
  usage jsonb,
  cost_usd numeric(14, 8),
  -- True when the model's price is not known: the cost is then null, never a guess.
  cost_unknown boolean not null default false,
  credits integer not null default 0,
  -- One entry for each draft that failed, and the last verdict.
  guard jsonb,
  -- Milliseconds by step.
  steps jsonb not null default '{}',
  reply_message_id uuid,
  correlation_id text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create index turns_by_ticket on turns (workspace_id, ticket_id, id);
create index turns_by_conversation on turns (workspace_id, conversation_id, id);
select baton_protect('turns', 'workspace_id', 'select, insert');

-- Where the provider keeps its copy of a ticket's talk. A cache: any row may be deleted at any time.
create table model_threads (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  conversation_id uuid not null,
  ticket_id uuid not null,
  assistant_id uuid not null,
  provider_conversation_id text not null,
  -- The transcript is known over there up to this message.
  last_item_seq integer not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
select baton_protect('model_threads');
