import { listDeadLetters, replayDeadLetter } from '#platform/jobs';
import { JOBS } from '../subscriptions.ts';
import type { Given } from './command.ts';
import { withRuntime } from './with-runtime.ts';

export function listDead(given: Given): Promise<number> {
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

export function replayDead(id: string): Promise<number> {
  return withRuntime(async ({ ctx }) => {
    await replayDeadLetter(ctx.db, JOBS, id);
    process.stdout.write('Queued again. A running worker takes it; with the embedded database, the next start.\n');
    return 0;
  });
}
