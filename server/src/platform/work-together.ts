interface Waiting<W, R> {
  work: W;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Small pieces of work that are asked for side by side, done together: those of one workspace share a call of `run`, and with it a
 * transaction, at most `most` of them. Alone, a piece is done at once; under load, while one batch commits the next gathers. Workspaces wait for nobody but
 * themselves. `run` gives a result for each, in their order. When it fails, each is done alone, so that one bad row does not keep the others back.
 */
export function workTogether<W extends { workspaceId: string }, R>(
  most: number,
  run: (workspaceId: string, batch: readonly W[]) => Promise<readonly R[]>,
): (work: W) => Promise<R> {
  const queues = new Map<string, Waiting<W, R>[]>();

  const settle = async (workspaceId: string, batch: readonly Waiting<W, R>[]): Promise<void> => {
    const works = batch.map((one) => one.work);
    try {
      const results = await run(workspaceId, works);
      for (const [place, one] of batch.entries()) one.resolve(results[place] as R);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await settle(workspaceId, [one]);
    }
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
