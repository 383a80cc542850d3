import type { Tx } from '#platform/db';

/** What somebody did in a period, counted from records, messages and ratings each time it is asked. */
export interface Figures {
  resolvedToday: number;
  resolved: number;
  assigned: number;
  acceptSeconds: number | null;
  completeSeconds: number | null;
  sent: number;
  responseSeconds: number | null;
  responseMedianSeconds: number | null;
  firstResponseSeconds: number | null;
  satisfaction: number | null;
  ratings: number;
}

export interface Period {
  since: Date;
  until: Date;
  /** Midnight before now in the workspace's time zone. */
  today: Date;
}

const NOTHING: Figures = {
  resolvedToday: 0,
  resolved: 0,
  assigned: 0,
  acceptSeconds: null,
  completeSeconds: null,
  sent: 0,
  responseSeconds: null,
  responseMedianSeconds: null,
  firstResponseSeconds: null,
  satisfaction: null,
  ratings: 0,
};

/** Of each teammate and of all together. `people` null means everybody, those who left too. */
export async function readFigures(tx: Tx, people: readonly string[] | null, period: Period): Promise<{ total: Figures; of(teammateId: string): Figures }> {
  const values = [tx.workspaceId, people, period.since, period.until];
  const rows = [
    ...(await tx.query<Counted>(RECORDS, [...values, period.today])),
    ...(await tx.query<Counted>(RESPONSES, values)),
    ...(await tx.query<Counted>(RATINGS, values)),
  ];
  const found = new Map<string | null, Figures>();
  for (const { who, ...counted } of rows) found.set(who, { ...NOTHING, ...found.get(who), ...counted });
  return { total: found.get(null) ?? NOTHING, of: (teammateId) => found.get(teammateId) ?? NOTHING };
}

type Counted = Partial<Figures> & { who: string | null };

// A ticket that was opened again is not resolved, and one resolved twice is one.
const RECORDS = `
  select a.teammate_id::text as who,
    (count(distinct a.ticket_id) filter (where a.completed_at >= $5 and t.status in ('resolved', 'closed')))::int as "resolvedToday",
    (count(distinct a.ticket_id) filter (where a.completed_at >= $3 and a.completed_at < $4 and t.status in ('resolved', 'closed')))::int as resolved,
    (count(*) filter (where a.assigned_at >= $3 and a.assigned_at < $4))::int as assigned,
    avg(extract(epoch from a.accepted_at - a.assigned_at)) filter (where a.accepted_at >= $3 and a.accepted_at < $4)::float8 as "acceptSeconds",
    avg(extract(epoch from a.completed_at - a.assigned_at)) filter (where a.completed_at >= $3 and a.completed_at < $4)::float8 as "completeSeconds"
  from assignments a join tickets t on t.workspace_id = a.workspace_id and t.id = a.ticket_id
  where a.workspace_id = $1 and a.teammate_id is not null and ($2::uuid[] is null or a.teammate_id = any($2))
    and (a.assigned_at >= least($3, $5) or a.completed_at >= least($3, $5))
  group by grouping sets ((a.teammate_id), ())`;

/*
 * A reply answers from the moment the contact began to wait for a person: the handoff, when there was one since a person last replied,
 * and otherwise the first thing the contact said since anybody replied. What nobody waited for is a message sent, and no response.
 */
const RESPONSES = `
  with replies as (
    select m.author_id, m.conversation_id, m.ticket_id, m.seq, m.created_at from messages m
    where m.workspace_id = $1 and m.author_kind = 'teammate' and m.kind = 'text' and m.created_at >= $3 and m.created_at < $4
      and ($2::uuid[] is null or m.author_id = any($2::text[]))),
  timed as (
    select r.author_id, r.created_at - coalesce(handoff.at, asked.at) as took, before.ticket_id is distinct from r.ticket_id as is_first
    from replies r
    left join lateral (
      select p.created_at as at, p.ticket_id from messages p
      where p.workspace_id = $1 and p.conversation_id = r.conversation_id and p.seq < r.seq and p.author_kind = 'teammate' and p.kind <> 'note'
      order by p.seq desc limit 1) before on true
    left join lateral (
      select e.created_at as at from events e
      where e.workspace_id = $1 and e.conversation_id = r.conversation_id and e.type = 'ticket.handed_off' and e.created_at < r.created_at
        and (before.at is null or e.created_at > before.at)
      order by e.id desc limit 1) handoff on true
    left join lateral (
      select min(c.created_at) as at from messages c
      where c.workspace_id = $1 and c.conversation_id = r.conversation_id and c.seq < r.seq and c.author_kind = 'contact'
        and c.kind in ('text', 'media', 'unsupported')
        and c.seq > coalesce((select p.seq from messages p where p.workspace_id = $1 and p.conversation_id = r.conversation_id and p.seq < r.seq
          and p.author_kind in ('teammate', 'assistant') and p.kind <> 'note' order by p.seq desc limit 1), 0)) asked on true)
  select author_id as who, count(*)::int as sent, avg(extract(epoch from took))::float8 as "responseSeconds",
    (percentile_cont(0.5) within group (order by extract(epoch from took)))::float8 as "responseMedianSeconds",
    avg(extract(epoch from took)) filter (where is_first)::float8 as "firstResponseSeconds"
  from timed group by grouping sets ((author_id), ())`;

const RATINGS = `
  select teammate_id::text as who, avg(score)::float8 as satisfaction, count(*)::int as ratings from ticket_ratings
  where workspace_id = $1 and teammate_id is not null and rated_at >= $3 and rated_at < $4 and ($2::uuid[] is null or teammate_id = any($2))
  group by grouping sets ((teammate_id), ())`;
