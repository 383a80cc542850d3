-- Who says yes to what a tool would do may be somebody else than whoever called it: the contact it is for, or a teammate.

alter table tool_proposals
  -- caller: by the token. contact: in the conversation. teammate: in the queue of approvals. nobody: it was small enough to be done at once.
  add column approver text not null default 'caller' check (approver in ('caller', 'contact', 'teammate', 'nobody')),
  add column conversation_id uuid,
  add column ticket_id uuid,
  -- The messages and the call it came from: a turn that is repeated finds what it asked before.
  add column origin text,
  add column changes jsonb,
  add column decided_kind text,
  add column decided_id text,
  -- What came of it: {"result": …} or {"error": {"code", "message"}}.
  add column outcome jsonb,
  alter column token_hash drop not null,
  add foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade;
alter table tool_proposals drop constraint tool_proposals_status_check;
alter table tool_proposals add constraint tool_proposals_status_check
  check (status in ('waiting', 'running', 'done', 'failed', 'uncertain', 'declined'));
create unique index tool_proposals_by_origin on tool_proposals (workspace_id, origin) where origin is not null;
create index tool_proposals_to_approve on tool_proposals (workspace_id, id) where approver = 'teammate';
create index tool_proposals_by_conversation on tool_proposals (workspace_id, conversation_id) where conversation_id is not null;

alter table tool_calls
  add column conversation_id uuid,
  add column turn_id uuid;
alter table tool_calls drop constraint tool_calls_caller_kind_check;
alter table tool_calls add constraint tool_calls_caller_kind_check check (caller_kind in ('teammate', 'api_key', 'operator', 'assistant'));
-- For the caps on what an assistant may ask.
create index tool_calls_by_caller on tool_calls (workspace_id, caller_id, at) where caller_kind = 'assistant';
