import { UsageError } from './command.ts';
import type { Command } from './command.ts';

export const jobsCommand: Command = {
  name: 'jobs',
  words: 'dead list | dead replay <id>',
  summary: 'Shows the jobs that failed every attempt, and runs one of them again.',
  options: { json: { about: 'Prints JSON.' } },
  details:
    'With the embedded database Baton must be stopped first; while it runs, use GET /api/operator/dead-letters and POST /api/operator/dead-letters/<id>/replay.',
  async run(given) {
    const [kind, act, id] = given.words;
    if (kind === 'dead' && (act === 'list' || act === undefined)) return (await import('./run-jobs.ts')).listDead(given);
    if (kind === 'dead' && act === 'replay' && id) return (await import('./run-jobs.ts')).replayDead(id);
    throw new UsageError('Say `jobs dead list` or `jobs dead replay <id>`.', 'jobs');
  },
};
