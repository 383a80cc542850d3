import { Worker } from 'node:worker_threads';
import type { Engine, EngineOptions } from './start-engine.ts';

export type ToEngine = Uint8Array | 'close';
export type FromEngine = Uint8Array | 'ready' | { broken: string };

interface Waiting {
  resolve(answer: Uint8Array): void;
  reject(error: Error): void;
}

/**
 * Starts PGlite in a thread of its own. When that thread dies, the process ends and says why: what is asked of it would wait for ever,
 * and what it had in memory is lost, as when the process is killed.
 */
export async function startEngineThread(options: Omit<EngineOptions, 'onAbort'>): Promise<Engine> {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { workerData: options, name: 'database' });
  const waiting: Waiting[] = [];
  let reason: unknown = 'its thread ended';
  let closing = false;
  worker.on('error', (error) => (reason = error));
  const started = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromEngine) => {
      if (message === 'ready') resolve();
      else if (message instanceof Uint8Array) answered(message);
      else reason = message.broken;
    });
    worker.once('exit', () => reject(reason instanceof Error ? reason : new Error(`The embedded database did not start: ${String(reason)}.`)));
  });
  const answered = (answer: Uint8Array) => {
    const first = waiting.shift();
    // Whoever waits keeps the process alive; the thread by itself does not.
    if (waiting.length === 0 && !closing) worker.unref();
    first?.resolve(answer);
  };
  await started;
  worker.unref();
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('exit', (code) => {
      if (!closing) throw new Error(`The embedded database has died, and Baton ends with it. Start it again. Why: ${told(reason)}`, { cause: reason });
      for (const one of waiting) one.reject(new Error('The embedded database was closed.'));
      if (code === 0) resolve();
      else reject(new Error(`The embedded database did not close in order: ${told(reason)}`, { cause: reason }));
    });
  });
  return {
    exec: (messages) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(new Error('The embedded database is closed.'));
        if (waiting.push({ resolve, reject }) === 1) worker.ref();
        worker.postMessage(messages, [messages.buffer as ArrayBuffer]);
      }),
    close() {
      if (!closing) {
        closing = true;
        worker.ref();
        worker.postMessage('close' satisfies ToEngine);
      }
      return ended;
    },
  };
}

function told(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
