import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './say.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

/**
 * Goes on as another program. Where this Node can, the process is replaced: one process, one id, signals reach it directly.
 * Older ones start a child, pass signals on and end as it ends.
 */
export async function becomeNode(node, args) {
  // Compiled modules are kept between starts: a later start then spends about a second less.
  const env = { NODE_COMPILE_CACHE: `${ROOT}/node_modules/.cache/node-compile`, ...process.env };
  if (typeof process.execve === 'function') {
    process.removeAllListeners('warning');
    process.execve(node, [node, ...args], env);
  }
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, by) => resolve({ code: status, signal: by }));
  });
  process.exit(signal ? 128 + constants.signals[signal] : code);
}
