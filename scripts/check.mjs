#!/usr/bin/env node
/** Everything that must hold before a change is shared. `npm run check` runs all; `npm run check -- format types` those named. */
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { findNode } from './bootstrap/find-node.mjs';
import { fail, say } from './bootstrap/say.mjs';
import { report, runAll, runStep } from './run-step.mjs';

const STEPS = {
  format: ['oxfmt', '--check'],
  types: ['node', 'scripts/check-types.mjs'],
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  arch: ['node', 'scripts/arch.mjs'],
  unused: ['knip', '--no-progress'],
  lock: ['node', 'scripts/complete-lock.mjs', '--check'],
  settings: ['node', 'scripts/generate-env.mjs', '--check'],
  sdk: ['node', 'scripts/generate-sdk.mjs', '--check'],
  tests: ['node', 'scripts/test.mjs'],
};

try {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !Object.hasOwn(STEPS, name));
  if (unknown !== undefined) {
    say(`There is no check "${unknown}". There are: ${Object.keys(STEPS).join(', ')}.`);
    process.exit(2);
  }
  await ensureInstalled();
  const node = await findNode();
  const steps = Object.entries(STEPS)
    .filter(([name]) => named.length === 0 || named.includes(name))
    .map(([name, command]) => ({ name, run: () => runStep(node, command) }));
  process.exitCode = report('Checks', await runAll(steps));
} catch (error) {
  fail(error);
}
