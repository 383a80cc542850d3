-- Who a contact was proved to be inside one conversation, and the one-time codes that prove it.

-- Whose address the contact of a conversation has shown to be theirs. It holds for this contact in this ticket of this conversation and nowhere
-- else; a row that has ended is deleted, and what happened stays in the events.
create table contact_proofs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  conversation_id uuid not null,
  contact_id uuid not null,
  ticket_id uuid not null,
  kind text not null check (kind = any (array['email_code'])),
  -- In small letters, else as it was written: `a+b@` is another address than `a@`.
  address text not null check (length(address) between 3 and 254),
  proved_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index contact_proofs_by_contact on contact_proofs (workspace_id, contact_id);
create index contact_proofs_by_ticket on contact_proofs (workspace_id, ticket_id);
create index contact_proofs_by_expiry on contact_proofs (expires_at);
select baton_protect('contact_proofs');

-- Codes that were asked for, whether or not one was mailed: the limits count askings. Kept for two hours.
create table proof_codes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  ticket_id uuid not null,
  address text not null check (length(address) between 3 and 254),
  -- Keyed hash of the six digits. Of something that nobody can write, until a code is mailed.
  code_hash text not null,
  attempts integer not null default 0 check (attempts between 0 and 5),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  -- Null while it counts.
  closed_at timestamptz,
  outcome text check (outcome in ('right', 'used_up', 'replaced', 'ended')),
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create unique index proof_codes_live on proof_codes (workspace_id, conversation_id) where closed_at is null;
create index proof_codes_by_conversation on proof_codes (workspace_id, conversation_id, asked_at);
create index proof_codes_by_contact on proof_codes (workspace_id, contact_id);
create index proof_codes_by_ticket on proof_codes (workspace_id, ticket_id);
create index proof_codes_by_address on proof_codes (workspace_id, address, asked_at);
create index proof_codes_by_time on proof_codes (workspace_id, asked_at);
create index proof_codes_by_age on proof_codes (asked_at);
select baton_protect('proof_codes');
