-- The life of a ticket: versions, tags, follow-ups, mentions, edits, and tickets that the desk makes itself.

-- Raised by every change that a person can see. Whoever writes with an older one is told what is there now.
alter table tickets add column version integer not null default 1;
alter table tickets add column tags text[] not null default '{}';
-- The moment a pending ticket comes back by itself.
alter table tickets add column pending_until timestamptz;
