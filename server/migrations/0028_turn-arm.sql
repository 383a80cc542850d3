-- Which part of an assistant's tickets a run belongs to, where only a share of them may use order data and tools. Null: no such comparison was on.
alter table turns add column arm text check (arm in ('with', 'without'));
-- By time alone: with the assistant in it, it would be taken for the runs of one ticket too, which turns_by_ticket finds at once.
create index turns_by_arm on turns (workspace_id, arm, created_at) where arm is not null;
