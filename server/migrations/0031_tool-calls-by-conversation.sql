-- What was looked up and changed in one conversation.
create index tool_calls_by_conversation on tool_calls (workspace_id, conversation_id, id) where conversation_id is not null;
