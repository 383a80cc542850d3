-- What an inbox says instead of its assistant, and what is remembered of a contact.

create table inbox_assistants (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  inbox_id uuid not null,
  -- Fields of the assistant's settings, and model and prompt: only those that differ here.
  overrides jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (workspace_id, inbox_id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
select baton_protect('inbox_assistants');

-- One row for each contact that something was decided of; without a row memory is on and nothing was forgotten.
create table contact_memories (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  contact_id uuid not null,
  enabled boolean not null default true,
  -- Everything said up to then was erased: it is never read again.
  forgotten_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
select baton_protect('contact_memories');

create table contact_facts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('name_form', 'language', 'contact_way', 'preference', 'dislike', 'product_owned', 'delivery_note', 'ongoing_matter', 'order', 'other')),
  text text not null check (length(text) between 1 and 200),
  -- What code can use: the name, the language, the order number.
  value text check (length(value) between 1 and 60),
  -- The words in order, without case, accents and marks: two facts with the same are one.
  likeness text not null check (length(likeness) <= 300),
  source text not null check (source in ('rules', 'model', 'teammate')),
  confidence real not null check (confidence between 0 and 1),
  -- Where it was last said. An erased message takes its facts along, by the foreign key.
  message_id uuid,
  ticket_id uuid,
  said_at timestamptz not null,
  first_said_at timestamptz not null,
  times_said integer not null default 1 check (times_said > 0),
  expires_at timestamptz,
  superseded_by uuid,
  created_by uuid,
  edited_by uuid,
  edited_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create index contact_facts_by_contact on contact_facts (workspace_id, contact_id, said_at);
create index contact_facts_by_message on contact_facts (workspace_id, message_id) where message_id is not null;
create index contact_facts_by_expiry on contact_facts (expires_at) where expires_at is not null;
select baton_protect('contact_facts');

-- Facts that were erased or corrected away: the same message gives none of this kind again. Without a word of what it said.
create table contact_fact_tombstones (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  contact_id uuid not null,
  message_id uuid not null,
  kind text not null,
  erased_at timestamptz not null default now(),
  primary key (workspace_id, contact_id, message_id, kind),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
select baton_protect('contact_fact_tombstones');

-- How far a conversation has been read for facts.
create table memory_reads (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  conversation_id uuid not null,
  read_seq integer not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
select baton_protect('memory_reads');

-- The facts that a run was told, by id: erased ones lead nowhere.
alter table turns add column facts uuid[];

-- Words that were changed or taken back are no source any more, whoever did it: what was read from them goes in the same statement,
-- and changed words are read anew.
create function messages_forget_facts() returns trigger language plpgsql as $$
begin
  delete from contact_facts where workspace_id = new.workspace_id and message_id = new.id;
  update memory_reads set read_seq = least(read_seq, new.seq - 1) where workspace_id = new.workspace_id and conversation_id = new.conversation_id;
  return null;
end $$;
create trigger messages_forget_facts after update of text, deleted_at on messages for each row
  when (old.text is distinct from new.text or old.deleted_at is distinct from new.deleted_at)
  execute function messages_forget_facts();
