import { BatonError } from './errors.ts';

interface Waiting<W, R> {
  work: W;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Small pieces of work that are asked for side by side, done together: those of one workspace share a call of `run`, and with it a
 * transaction, at most `most` of them. Alone, a piece is done at once; under load, while one batch commits the next gathers. Workspaces wait for nobody but
 * themselves. `run` gives a result for each, in their order. When it fails, each is done alone, so that one bad row does not keep the others back;
 * one that finds the database away speaks for those after it, because asking for each would take as long as all their patience together.
 */
export function workTogether<W extends { workspaceId: string }, R>(
  most: number,
  run: (workspaceId: string, batch: readonly W[]) => Promise<readonly R[]>,
): (work: W) => Promise<R> {
  const queues = new Map<string, Waiting<W, R>[]>();

  const settle = async (workspaceId: string, batch: readonly Waiting<W, R>[]): Promise<unknown> => {
    try {
      const results = await run(
        workspaceId,
        batch.map((one) => one.work),
      );
      for (const [place, one] of batch.entries()) one.resolve(results[place] as R);
      return null;
    } catch (error) {
      if (batch.length > 1) return settleAlone(workspaceId, batch);
      batch[0]?.reject(error);
      return error;
    }
  };

  const settleAlone = async (workspaceId: string, batch: readonly Waiting<W, R>[]): Promise<unknown> => {
    let failure: unknown = null;
    for (const one of batch) {
      if (isAway(failure)) one.reject(failure);
      else failure = await settle(workspaceId, [one]);
    }
    return failure;
  };

  const drain = async (workspaceId: string, queue: Waiting<W, R>[]): Promise<void> => {
    while (queue.length > 0) await settle(workspaceId, queue.splice(0, most));
    // Here and not when the promise settles: whoever asks in between would wait for a run that is over.
    queues.delete(workspaceId);
  };

  return (work) =>
    new Promise((resolve, reject) => {
      const waiting = { work, resolve, reject };
      const running = queues.get(work.workspaceId);
      if (running) {
        running.push(waiting);
        return;
      }
      const queue = [waiting];
      queues.set(work.workspaceId, queue);
      setImmediate(() => void drain(work.workspaceId, queue));
    });
}

function isAway(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'storage_unavailable';
}
