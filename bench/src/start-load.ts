import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fired } from './fire.ts';
import type { LoadAnswer, LoadOrder } from './load-process.ts';

export interface Load {
  /** Prepares and sends; resolves with what came back. `onGo` is called when the sending begins. */
  run(order: LoadOrder, onGo?: () => void): Promise<Fired>;
  close(): void;
}

/** Starts the load generator in a process of its own. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)), { stdio: 'inherit', serialization: 'advanced' });
  const answer = async (): Promise<LoadAnswer> => ((await once(child, 'message')) as [LoadAnswer])[0];
  return {
    async run(order, onGo) {
      child.send({ prepare: order });
      await answer();
      onGo?.();
      child.send('go');
      const done = await answer();
      if (!('fired' in done)) throw new Error('the load generator answered out of turn');
      return done.fired;
    },
    close: () => void child.kill(),
  };
}
