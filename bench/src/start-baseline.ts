import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WEBHOOK_SECRET } from '../../server/test/spawn-baton.ts';

export interface Baseline {
  /** The route inside Baton's HTTP server. */
  within: number;
  /** The route in a bare Fastify. */
  bare: number;
  close(): void;
}

/** Starts the baseline in a process of its own and gives its two ports. */
export async function startBaseline(): Promise<Baseline> {
  const child = fork(fileURLToPath(new URL('./baseline-process.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', WEBHOOK_SECRET, LOG_LEVEL: 'info' },
    stdio: 'inherit',
  });
  const [ports] = (await once(child, 'message')) as [{ within: number; bare: number }];
  return { ...ports, close: () => void child.kill() };
}
