import type pg from 'pg';

/**
 * What the application's roles may do with the queue: write jobs inside their own transactions, and end the one they run, by two functions and by nothing else, because
 * lanes and data of all workspaces stand side by side in there. The system's role may look. At each start, behind a lock: two processes that grant at once fail.
 */
export async function prepareQueue(pool: pg.Pool): Promise<void> {
  await pool.query(`select pg_advisory_xact_lock(hashtextextended('baton queue functions', 0)); ${GRANTS} ${ENQUEUE} ${END} ${IS_RUNNING} ${EXECUTE}`);
}

// What is taken away was given by earlier versions.
const GRANTS = `
  grant usage on schema pgboss to baton_app, baton_system;
  grant select on all tables in schema pgboss to baton_system;
  revoke select on pgboss.queue from baton_app;
  revoke insert on all tables in schema pgboss from baton_app, baton_system;
`;

// As pg-boss's own insert, for jobs of any queues at once. Those marked \`at_once\` are active from the start, when nothing of their lane waits or runs:
// what fetch-jobs.ts asks before it takes one. Where two do this for one lane at the same moment, the index job_i8 lets one of them, and the other waits in line.
const COLUMNS = `id, name, data, start_after, created_on, singleton_key, expire_seconds, deletion_seconds, keep_until,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds`;
const VALUES = `w.id, w.name, w.data, w.begins, pgboss.job_now(), w.lane, w.expire_seconds, w.deletion_seconds,
      w.begins + w.retention_seconds * interval '1s', w.retry_limit, w.retry_delay, w.retry_backoff, w.retry_delay_max, w.policy, w.dead_letter, w.heartbeat_seconds`;

const ENQUEUE = `
  create or replace function pgboss.baton_enqueue(jobs jsonb) returns setof uuid language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $body$
  begin
    -- Opening the queue's table, with its twelve indexes, for nothing is most of what a call costs.
    if jobs = '[]' then return; end if;
    return query with wanted as materialized (
      select j.id, j.name, j.data, j.lane, coalesce(j.at_once, false) as at_once, coalesce(j.start_after, pgboss.job_now()) as begins, q.expire_seconds, q.deletion_seconds,
        q.retention_seconds, q.retry_limit, q.retry_delay, coalesce(q.retry_backoff, false) as retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
      from jsonb_to_recordset(jobs) as j (id uuid, name text, data jsonb, start_after timestamptz, lane text, at_once boolean)
      join pgboss.queue q on q.name = j.name
    ), running as (
      insert into pgboss.job_common (${COLUMNS}, state, started_on, heartbeat_on)
      select ${VALUES}, 'active', pgboss.job_now(), pgboss.job_now() from wanted w
      where w.at_once
        and (w.lane is null or not exists (select from pgboss.job_common e where e.name = w.name and e.singleton_key = w.lane
          and e.policy = 'key_strict_fifo' and e.state < 'active' and not e.blocked and e.start_after <= w.begins))
      order by w.name, w.lane on conflict do nothing returning job_common.id
    ), waiting as (
      insert into pgboss.job_common (${COLUMNS}) select ${VALUES} from wanted w where not exists (select from running r where r.id = w.id) order by w.id
    )
    select r.id from running r;
  end $body$;
`;

// Nobody ends a job of another workspace.
const END = `
  create or replace function pgboss.baton_end_jobs(queues text[], ids uuid[], attempts int[]) returns table (id uuid, lane_waits boolean)
  language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $body$
  begin
    if cardinality(queues) = 0 then return; end if;
    return query delete from pgboss.job_common j using unnest(queues, ids, attempts) as done (queue, id, attempt)
    where j.name = done.queue and j.id = done.id and j.state = 'active' and j.retry_count = done.attempt
      and j.data->>'workspace_id' is not distinct from nullif(current_setting('baton.workspace_id', true), '')
    returning j.id, j.singleton_key is not null and exists (select from pgboss.job_common e where e.name = j.name and e.singleton_key = j.singleton_key
      and e.policy = 'key_strict_fifo' and e.state < 'active' and not e.blocked and e.start_after <= pgboss.job_now());
  end $body$;
`;

// Whether a job began with the commit that made it: of the workspace's own jobs only.
const IS_RUNNING = `
  create or replace function pgboss.baton_is_running(queue text, job uuid) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $body$
  begin
    return exists (select from pgboss.job_common j where j.name = queue and j.id = job and j.state = 'active'
      and j.data->>'workspace_id' is not distinct from nullif(current_setting('baton.workspace_id', true), ''));
  end $body$;
`;

const EXECUTE = `
  revoke execute on function pgboss.baton_enqueue(jsonb), pgboss.baton_end_jobs(text[], uuid[], int[]), pgboss.baton_is_running(text, uuid) from public;
  grant execute on function pgboss.baton_enqueue(jsonb), pgboss.baton_end_jobs(text[], uuid[], int[]), pgboss.baton_is_running(text, uuid) to baton_app, baton_system;
`;
