import { listDeadLetters, replayDeadLetter } from '#platform/jobs';
import { JOBS } from '../subscriptions.ts';
import { UsageError } from './command.ts';
import type { Command, Given } from './command.ts';
import { withRuntime } from './with-runtime.ts';

export const jobsCommand: Command = {
  name: 'jobs',
  words: 'dead list | dead replay <id>',
  summary: 'Shows the jobs that failed every attempt, and runs one of them again.',
  options: { json: { about: 'Prints JSON.' } },
  details:
    'With the embedded database Baton must be stopped first; while it runs, use GET /api/operator/dead-letters and POST /api/operator/dead-letters/<id>/replay.',
  async run(given) {
    const [kind, act, id] = given.words;
    if (kind === 'dead' && (act === 'list' || act === undefined)) return list(given);
    if (kind === 'dead' && act === 'replay' && id) return replay(id);
    throw new UsageError('Say `jobs dead list` or `jobs dead replay <id>`.', 'jobs');
  },
};

function list(given: Given): Promise<number> {
  return withRuntime(async ({ ctx }) => {
    const letters = await listDeadLetters(ctx.db);
    if (given.options['json']) process.stdout.write(`${JSON.stringify(letters)}\n`);
    else if (letters.length === 0) process.stdout.write('No job was given up.\n');
    else
      process.stdout.write(
        `${letters.map((one) => `${one.id}  ${one.buriedAt.toISOString()}  ${one.queue}  ${one.attempts} attempts  ${one.error.split('\n')[0]}`).join('\n')}\n`,
      );
    return 0;
  });
}

function replay(id: string): Promise<number> {
  return withRuntime(async ({ ctx }) => {
    await replayDeadLetter(ctx.db, JOBS, id);
    process.stdout.write('Queued again. A running worker takes it; with the embedded database, the next start.\n');
    return 0;
  });
}
