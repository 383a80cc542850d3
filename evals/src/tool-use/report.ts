import type { TaskRun } from './run-task.ts';

/** What failed and why, then for each category how many tasks passed: once, and in every round where there were several. */
export function report(runs: readonly TaskRun[], { talk }: { talk: boolean }): void {
  for (const run of runs) {
    if (run.verdict.passed && !talk) continue;
    console.log(`${run.verdict.passed ? 'passed' : 'FAILED'} ${run.task.category}: ${run.task.id} (${run.ms.toFixed(0)} ms)`);
    for (const fault of run.verdict.faults) console.log(`       ${fault}`);
    for (const { step, answer } of run.heard) {
      console.log(`    > ${step.contact}`);
      for (const text of answer.texts) console.log(`    < ${text.replaceAll('\n', '\n      ')}`);
      console.log(`      [${answer.exit}${answer.withPeople ? ', with people' : ''}]`);
    }
  }
  const categories = [...new Set(runs.map((run) => run.task.category))];
  const rows = [
    ...categories.map((name) => ({ name: name as string, runs: runs.filter((run) => run.task.category === name) })),
    { name: 'all', runs: [...runs] },
  ];
  for (const row of rows) console.log(`${row.name.padEnd(22)} ${summary(row.runs)}`);
}

function summary(runs: readonly TaskRun[]): string {
  const ids = [...new Set(runs.map((run) => run.task.id))];
  const rounds = runs.length / Math.max(ids.length, 1);
  const passed = runs.filter((run) => run.verdict.passed).length;
  const always = ids.filter((id) => runs.filter((run) => run.task.id === id).every((run) => run.verdict.passed)).length;
  const states = runs.filter((run) => run.verdict.wanted === run.verdict.got).length;
  const times = runs.map((run) => run.ms).sort((one, other) => one - other);
  const all = rounds > 1 ? `, pass^${rounds} ${(always / ids.length).toFixed(3)}` : '';
  const median = (times[Math.floor(times.length / 2)] ?? 0).toFixed(0);
  return `${ids.length} tasks, pass^1 ${(passed / Math.max(runs.length, 1)).toFixed(3)}${all}, end states ${states} of ${runs.length}, median ${median} ms`;
}
