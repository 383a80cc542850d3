import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { ROOT } from './bootstrap/say.mjs';

/** Runs a program with the project's Node and binaries first in PATH, its output to our own. Resolves with the exit code. */
export function runStep(node, command, { cwd = ROOT, env = {} } = {}) {
  const [program, ...args] = command;
  const path = `${ROOT}/node_modules/.bin:${dirname(node)}:${process.env.PATH}`;
  return new Promise((resolve) => {
    const child = spawn(program === 'node' ? node : program, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
    child.once('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Prints what each step took and how it ended; returns 1 when one failed. */
export function report(title, results) {
  console.log(`\n${title}`);
  for (const { name, code, ms } of results) console.log(`  ${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(24)} ${(ms / 1000).toFixed(1)} s`);
  return results.some((one) => one.code !== 0) ? 1 : 0;
}

/** Runs the steps one after the other and goes on after a failure: one run shows everything that is wrong. */
export async function runAll(steps) {
  const results = [];
  for (const step of steps) {
    console.log(`\n── ${step.name}`);
    const started = Date.now();
    const code = await step.run();
    results.push({ name: step.name, code, ms: Date.now() - started });
  }
  return results;
}
