import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { ROOT } from './say.mjs';

const TAIL = 4000;

/** The environment without this project's binaries in PATH: npm must not run on the Node that it is about to replace. */
export function plainEnvironment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(`${ROOT}/node_modules`));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** Runs a program to its end. Resolves with its exit code and the end of what it printed; rejects when it cannot be started. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32', ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output = (output + chunk).slice(-TAIL)));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 1, signal, output }));
  });
}
