import type pg from 'pg';
import type { JobDefinition } from './define.ts';
import type { FetchedJob } from './fetch-jobs.ts';

/**
 * Marks jobs as done. One that was taken over by another attempt meanwhile is left alone. Says what pg-boss's own `complete` says, without
 * naming each job twice and without counting the rows that nobody reads.
 */
export async function completeJobs(pool: pg.Pool, job: Pick<JobDefinition, 'name'>, done: readonly Pick<FetchedJob, 'id' | 'retryCount'>[]): Promise<void> {
  const text = `update pgboss.job_common j set state = 'completed', completed_on = pgboss.job_now()
    from unnest($1::uuid[], $2::int[]) as done (id, attempt)
    where j.name = '${job.name}' and j.id = done.id and j.state = 'active' and j.retry_count = done.attempt`;
  await pool.query({ name: `complete-${job.name}`, text, values: [done.map((one) => one.id), done.map((one) => one.retryCount)] });
}
