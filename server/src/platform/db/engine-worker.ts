import { parentPort, workerData } from 'node:worker_threads';
import type { FromEngine, ToEngine } from './engine-thread.ts';
import { startEngine } from './start-engine.ts';
import type { EngineOptions } from './start-engine.ts';

// The thread of the embedded database; engine-thread.ts is its other end.

const say = (message: FromEngine, given: ArrayBuffer[] = []) => parentPort?.postMessage(message, given);

const engine = await startEngine({
  ...(workerData as EngineOptions),
  onAbort(reason) {
    say({ broken: reason });
    // Not thrown: PGlite would catch it.
    process.exit(1);
  },
});

// What is thrown here ends the thread, and the other end tells of it.
async function take(message: ToEngine): Promise<void> {
  if (message === 'close') {
    await engine.close();
    return parentPort?.close();
  }
  const answer = await engine.run(message);
  say(answer, [answer.buffer]);
}

parentPort?.on('message', (message: ToEngine) => void take(message));
say('ready');
