import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Action = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });
const Task = z.object({
  id: z.string(),
  user_scenario: z.object({ instructions: z.object({ known_info: z.string().nullable() }) }),
  evaluation_criteria: z.object({ actions: z.array(Action).nullable() }),
});

/** A call of the reference path. */
export type Action = z.infer<typeof Action>;

export interface RetailTask {
  id: string;
  actions: Action[];
  /** What the writer is told about themselves: who they are, where the actions do not say. */
  knownInfo: string;
}

/** From `tasks.json`, or `tasks_train.json` where a folder holds that part alone. */
export function readTasks(folder: string): RetailTask[] {
  const path = ['tasks.json', 'tasks_train.json'].map((name) => join(folder, name)).find((one) => existsSync(one));
  if (path === undefined) throw new Error(`there is neither tasks.json nor tasks_train.json in ${folder}`);
  return z
    .array(Task)
    .parse(JSON.parse(readFileSync(path, 'utf8')))
    .map((task) => ({
      id: task.id,
      actions: task.evaluation_criteria.actions ?? [],
      knownInfo: task.user_scenario.instructions.known_info ?? '',
    }));
}
