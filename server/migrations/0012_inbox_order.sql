-- The inbox's order, what is known of a contact's worth, full-text search, topic alerts and saved views.

-- What the shop knows of a contact: written by its customer sync.
alter table contacts
  add column lifetime_value_minor bigint check (lifetime_value_minor >= 0),
  add column value_currency text check (value_currency ~ '^[A-Z]{3}$'),
  add column total_orders integer check (total_orders >= 0),
  add column churn_risk real check (churn_risk between 0 and 1);

-- A score is the sum of parts that stand still until something happens, and one that grows by itself: how long the contact has waited.
-- What stands still is stored in tenths of a point, so there are few levels (0 to 110), and within one level the order is that of waiting.
alter table tickets
  add column sentiment real check (sentiment between -1 and 1),
  add column difficulty real check (difficulty between 0 and 1),
  -- Since when the contact waits for an answer; null when it is the contact's turn, and when the ticket is closed.
  add column waiting_since timestamptz,
  -- Its place in the line of those who must not be passed over: waiting_since, or a week after our answer. Null when closed.
  add column line_since timestamptz,
  -- The contact's worth in twentieths and the risk of losing them in thirtieths: tenths of a point at the usual weights 2 and 3.
  add column value_share smallint not null default 0 check (value_share between 0 and 20),
  add column churn_share smallint not null default 0 check (churn_share between 0 and 30);

-- Generated, so no writer can forget it. Priority 0, 1, 2.5, 4; a negative sentiment up to 2; worth up to 2; risk up to 3.
alter table tickets add column score_level smallint not null generated always as (
  (case priority when 'urgent' then 40 when 'high' then 25 when 'normal' then 10 else 0 end
  + floor(20 * greatest(0, -coalesce(sentiment, 0))::float8 + 0.5)::int + value_share + churn_share)::smallint) stored;

-- A lifetime value of 5 000 counts whole, of 450 half, in whatever currency it is.
create function score_value_share(minor bigint) returns smallint language sql immutable parallel safe
  as $$ select floor(20 * least(1, ln(1 + coalesce(minor, 0)::float8 / 5000) / ln(101::float8)) + 0.5)::smallint $$;
create function score_churn_share(risk real) returns smallint language sql immutable parallel safe
  as $$ select floor(30 * coalesce(risk, 0)::float8 + 0.5)::smallint $$;

-- Keeps what a ticket's own changes mean for its place: opened, closed, reopened, another contact, handed to people.
create function tickets_keep_place() returns trigger language plpgsql as $$
declare
  begins boolean := tg_op = 'INSERT';
begin
  if new.status in ('resolved', 'closed') then
    new.waiting_since := null;
    new.line_since := null;
    return new;
  end if;
  if not begins then begins := old.status in ('resolved', 'closed'); end if;
  if begins or new.contact_id <> old.contact_id then
    select score_value_share(c.lifetime_value_minor), score_churn_share(c.churn_risk) into new.value_share, new.churn_share
    from contacts c where c.workspace_id = new.workspace_id and c.id = new.contact_id;
    new.value_share := coalesce(new.value_share, 0);
    new.churn_share := coalesce(new.churn_share, 0);
  end if;
  if begins then
    -- Never answered: they wait since the ticket is there. Reopened: since then.
    new.waiting_since := coalesce(new.waiting_since, case tg_op when 'INSERT' then new.created_at else new.updated_at end);
    new.line_since := new.waiting_since;
  elsif new.waiting_since is null and old.owner = 'assistant' and new.owner = 'people' and new.handoff_reason is not null then
    -- They were told that a person takes over, so they wait for one, even where no message of theirs stands unanswered.
    new.waiting_since := new.updated_at;
    new.line_since := new.updated_at;
  end if;
  return new;
end $$;
create trigger tickets_keep_place before insert or update of status, contact_id, owner on tickets for each row execute function tickets_keep_place();

-- What is learnt of a contact reaches their open tickets; a closed one looks again when it is reopened.
create function contacts_keep_place() returns trigger language plpgsql as $$
begin
  update tickets set value_share = score_value_share(new.lifetime_value_minor), churn_share = score_churn_share(new.churn_risk)
  where workspace_id = new.workspace_id and contact_id = new.id and status in ('open', 'in_progress', 'pending')
    and (value_share, churn_share) is distinct from (score_value_share(new.lifetime_value_minor), score_churn_share(new.churn_risk));
  return null;
end $$;
create trigger contacts_keep_place after update of lifetime_value_minor, churn_risk on contacts for each row execute function contacts_keep_place();

-- Whose turn it is. A second message of somebody who waits already changes nothing, so a burst costs one write.
create function messages_keep_turn() returns trigger language plpgsql as $$
declare
  said timestamptz := least(new.occurred_at, new.created_at);
begin
  if new.author_kind = 'contact' then
    update tickets set waiting_since = said, line_since = said
    where workspace_id = new.workspace_id and id = new.ticket_id and status in ('open', 'in_progress', 'pending')
      and (waiting_since is null or (first_seq = new.seq and waiting_since > said));
  else
    -- What the assistant says while it hands over is no answer: by then the ticket is people's, and the contact waits for one of them.
    update tickets set waiting_since = null, line_since = said + interval '7 days'
    where workspace_id = new.workspace_id and id = new.ticket_id and waiting_since is not null
      and (new.author_kind = 'teammate' or owner = 'assistant');
  end if;
  return null;
end $$;
create trigger messages_keep_turn after insert on messages for each row
  when (new.ticket_id is not null and new.kind in ('text', 'media', 'unsupported') and new.author_kind <> 'system')
  execute function messages_keep_turn();

-- Levels downward, within one the longest waiting first: the list reads the top of each.
create index tickets_smart on tickets (workspace_id, score_level desc, waiting_since, created_at, id)
  include (assignee_id, value_share, churn_share) where status in ('open', 'in_progress', 'pending');
create index tickets_line on tickets (workspace_id, line_since, id) include (assignee_id) where status in ('open', 'in_progress', 'pending');
create index tickets_past on tickets (workspace_id, created_at desc, id desc) where status in ('resolved', 'closed');
create index tickets_by_contact on tickets (workspace_id, contact_id);
