-- A part of a long text that the provider took and then did not deliver: sent anew when a person sends the message again.
alter table sent_parts add column failed boolean not null default false;

-- Edits and deletions of what contacts wrote: looked up when the message itself comes after them.
create index messages_changes on messages (workspace_id, conversation_id) where kind in ('edit', 'deletion');
