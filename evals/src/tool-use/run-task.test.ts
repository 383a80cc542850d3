import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migratedDump } from '../migrated-dump.ts';
import { openWorld } from './open-world.ts';
import type { World } from './open-world.ts';
import { runTask } from './run-task.ts';
import type { ToolTask } from './task.ts';
import { TASKS } from './tasks.ts';

/** One of each kind; `node evals/src/run-tool-use.ts` plays them all. */
const QUICK = [
  'status-nl',
  'order-of-another',
  'nobody-proved-chat',
  'anothers-address-changed-by-a-model',
  'yes-nl',
  'yes-but',
  'shipped-meanwhile',
  'by-words-nl',
  'note-obeyed-by-a-model',
  'done-said-without-doing',
  'the-same-call-in-circles',
  'write-done-and-its-answer-lost',
];
const taskOf = (id: string): ToolTask => {
  const found = TASKS.find((task) => task.id === id);
  if (!found) throw new Error(`there is no task ${id}`);
  return found;
};

let world: World;
beforeAll(async () => {
  world = await openWorld({ loadFrom: migratedDump(), languages: ['nl'] });
});
afterAll(() => world.close());

describe('tasks with orders', () => {
  it('there are at least 60, of every category, each with a name of its own', () => {
    expect(TASKS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(TASKS.map((task) => task.id)).size).toBe(TASKS.length);
    expect(new Set(TASKS.map((task) => task.category)).size).toBe(7);
  });

  it.each(QUICK)('%s ends as the policy says, with the store as it should be', async (id) => {
    const { verdict } = await runTask(world, taskOf(id), { scripted: true });
    expect(verdict.faults).toEqual([]);
  });
});

describe('the judge', () => {
  it('fails a task whose store was changed without being asked to, or was not changed', async () => {
    const changed = await runTask(world, { ...taskOf('yes-nl'), wants: [] }, { scripted: true });
    expect(changed.verdict.faults).toEqual(['the store is another than it should be: order 33001 is not as it should be']);
    const kept = await runTask(world, { ...taskOf('status-nl'), wants: [{ order: '31001', shipping: { city: 'Arnhem' } }] }, { scripted: true });
    expect(kept.verdict.faults).toEqual(['the store is another than it should be: order 31001 is not as it should be']);
  });

  it('fails a task that tells the contact what is not theirs, ends otherwise, or leaves out what had to be said', async () => {
    const task = taskOf('status-nl');
    const { verdict } = await runTask(world, { ...task, never: ['3SOWN31001'], end: 'handed over', told: ['bezorgd'] }, { scripted: true });
    expect(verdict.faults).toEqual(['the contact was told 3SOWN31001', 'it ended answered (answered), not handed over', 'the contact was not told bezorgd']);
  });
});
