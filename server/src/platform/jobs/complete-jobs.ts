import type pg from 'pg';
import type { JobDefinition } from './define.ts';
import type { FetchedJob } from './fetch-jobs.ts';

/**
 * Takes jobs that are done out of the queue; one that was taken over by another attempt meanwhile is left alone. pg-boss marks them, keeps them for a while and
 * deletes them then: a further version of a row that stands in five indexes, for every job, which nobody reads. What a job did stands in the log.
 */
export async function completeJobs(pool: pg.Pool, job: Pick<JobDefinition, 'name'>, done: readonly Pick<FetchedJob, 'id' | 'retryCount'>[]): Promise<void> {
  const text = `delete from pgboss.job_common j using unnest($1::uuid[], $2::int[]) as done (id, attempt)
    where j.name = '${job.name}' and j.id = done.id and j.state = 'active' and j.retry_count = done.attempt`;
  await pool.query({ name: `complete-${job.name}`, text, values: [done.map((one) => one.id), done.map((one) => one.retryCount)] });
}
