import type pg from 'pg';
import type { JobDefinition } from './define.ts';
import type { JobEnvelope } from './queued-job.ts';

export interface FetchedJob {
  id: string;
  data: JobEnvelope;
  retryCount: number;
  /** See `SendOptions`. */
  carried?: unknown;
}

/**
 * Takes up to `limit` jobs that may run now, oldest first, and marks them active. Of a lane only the head, and only while no other job of it is active or waiting to be tried again: what pg-boss's own fetch for `key_strict_fifo` promises, read from the same table.
 * That one looks for the heads of all lanes before it takes any: with 600 lanes waiting 9 ms a call, here 0.6 ms, because the
 * queue is read in order and only as far as needed, with two look-ups by index for each job. Each limit has a statement of its own, so ask for few different ones.
 */
export async function fetchJobs(pool: pg.Pool, job: Pick<JobDefinition, 'name' | 'lanes'>, limit: number): Promise<FetchedJob[]> {
  const statement = { name: `fetch-${limit}-${job.name}`, text: take(job.name, limit, job.lanes ? HEADS_OF_LANES : '') };
  for (let look = 1; ; look += 1) {
    try {
      return (await pool.query<FetchedJob>(statement)).rows;
    } catch (error) {
      // Another job of one of these lanes became active at the same moment. The next look leaves that lane out, and finds the others.
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      if (look === MOST_LOOKS) return [];
    }
  }
}

const MOST_LOOKS = 4;
const UNIQUE_VIOLATION = '23505';

// Without a parameter, so that Postgres plans it once. With the queue's name and the limit as parameters it planned for each call, because
// a plan that knows them looks cheaper than one that does not, and planning took twice as long as taking the jobs (0.68 of 1.0 ms).
const take = (name: string, limit: number, conditions: string) => `with next as (
    select j.id from pgboss.job_common j
    where j.name = '${name}' and j.state < 'active' and not j.blocked and j.start_after <= pgboss.job_now() ${conditions}
    order by j.priority desc, j.created_on, j.start_after limit ${limit} for update of j skip locked)
  update pgboss.job_common j set state = 'active', started_on = pgboss.job_now(), heartbeat_on = pgboss.job_now(),
    retry_count = case when j.started_on is not null then j.retry_count + 1 else j.retry_count end
  from next where j.name = '${name}' and j.id = next.id
  returning j.id, j.data, j.retry_count as "retryCount"`;

// The index job_i8 allows one job of a lane in these states, so a second one could not even be marked active. Asked first: behind an active one nobody needs to know who came
// earlier. `offset 0` keeps each a look-up by index: as a join, planned when the queue was empty, every waiting job was held against every active one (4.2 ms a call under load).
const HEADS_OF_LANES = `and j.policy = 'key_strict_fifo'
      and case when exists (select from pgboss.job_common b where b.name = j.name and b.singleton_key = j.singleton_key and b.policy = 'key_strict_fifo'
          and b.state in ('active', 'retry', 'failed') and b.id <> j.id offset 0) then false
        when j.state = 'retry' then true
        else not exists (select from pgboss.job_common e where e.name = j.name and e.singleton_key = j.singleton_key
          and e.policy = 'key_strict_fifo' and e.state = 'created' and not e.blocked and e.start_after <= pgboss.job_now()
          and (e.created_on, e.id) < (j.created_on, j.id) offset 0) end`;
