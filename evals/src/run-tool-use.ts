import { openWorld } from './tool-use/open-world.ts';
import { report } from './tool-use/report.ts';
import { runTask } from './tool-use/run-task.ts';
import type { TaskRun } from './tool-use/run-task.ts';
import { TASKS } from './tool-use/tasks.ts';

// `node evals/src/run-tool-use.ts [--only <id or category>] [--talk] [--repeat <n>] [--model <name>]`: every task against a whole Baton with stand-ins for
// what is outside. `--model` asks a real one instead of the script (OPENAI_API_KEY, OPENAI_BASE_URL); then end states and what was told of others decide alone.
const valueOf = (option: string) => (process.argv.includes(option) ? process.argv[process.argv.indexOf(option) + 1] : undefined);
const only = valueOf('--only');
const model = valueOf('--model');
const times = Number(valueOf('--repeat') ?? '1');
const [apiKey, baseUrl] = [process.env['OPENAI_API_KEY'], process.env['OPENAI_BASE_URL']];
if (model !== undefined && apiKey === undefined) {
  console.error('--model asks a real model: set OPENAI_API_KEY.');
  process.exit(2);
}

const tasks = TASKS.filter((task) => only === undefined || task.id === only || task.category === only);
const world = await openWorld(
  model === undefined || apiKey === undefined ? {} : { model: { name: model, apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) } },
);
try {
  const runs: TaskRun[] = [];
  for (let round = 0; round < times; round++) for (const task of tasks) runs.push(await runTask(world, task, { scripted: model === undefined }));
  report(runs, { talk: process.argv.includes('--talk') });
  process.exitCode = runs.length > 0 && runs.every((run) => run.verdict.passed) ? 0 : 1;
} finally {
  await world.close();
}
