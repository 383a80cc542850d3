import type { Db } from '../db/transaction.ts';
import { BatonError, notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { JobDefinition } from './define.ts';
import type { JobEnvelope } from './queued-job.ts';

export interface DeadLetter {
  id: string;
  workspaceId: string | null;
  queue: string;
  error: string;
  attempts: number;
  buriedAt: Date;
  replayedAt: Date | null;
}

/** Keeps a job that failed every attempt. It leaves its lane, so that what came after it goes on. */
export async function buryJob(db: Db, job: { queue: string; jobId: string; envelope: JobEnvelope; error: string; attempts: number }): Promise<void> {
  await db.system((tx) =>
    tx.query(`insert into dead_letters (id, workspace_id, queue, envelope, error, attempts) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`, [
      job.jobId,
      job.envelope.workspace_id,
      job.queue,
      job.envelope,
      job.error.slice(0, 2000),
      job.attempts,
    ]),
  );
}

/** The dead letters not yet replayed, newest first, at most `limit`. For the operator. */
export async function listDeadLetters(db: Db, limit = 100): Promise<DeadLetter[]> {
  return db.system((tx) =>
    tx.query<DeadLetter>(
      `select id, workspace_id as "workspaceId", queue, error, attempts, buried_at as "buriedAt", replayed_at as "replayedAt"
       from dead_letters where replayed_at is null order by buried_at desc limit $1`,
      [limit],
    ),
  );
}

/** Sends a dead letter's job again, once: a second replay of the same letter is refused. */
export async function replayDeadLetter(db: Db, definitions: readonly JobDefinition[], id: string): Promise<void> {
  await db.system(async (tx) => {
    const [letter] = await tx.query<{ queue: string; envelope: JobEnvelope; replayed_at: Date | null }>(
      'select queue, envelope, replayed_at from dead_letters where id = $1 for update',
      [id],
    );
    if (!letter) throw notFound('dead letter');
    if (letter.replayed_at) throw new BatonError('conflict', { message: 'This dead letter was replayed already.' });
    const definition = definitions.find((one) => one.name === letter.queue);
    if (!definition) throw new BatonError('conflict', { message: `This version of Baton has no queue ${letter.queue}.` });
    const workspaceId = letter.envelope.workspace_id;
    await tx.send(definition, letter.envelope.data, { lane: `replay:${newId()}`, ...(workspaceId ? { workspaceId } : {}) });
    await tx.query('update dead_letters set replayed_at = now() where id = $1', [id]);
  });
}
