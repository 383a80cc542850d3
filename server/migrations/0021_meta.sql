-- A part of a long text that the provider took and then did not deliver: sent anew when a person sends the message again.
alter table sent_parts add column failed boolean not null default false;
