interface Waiting<W, R> {
  work: W;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Small pieces of work that are asked for side by side, done together: those of one workspace share a call of `run`, and with it a
 * transaction, at most `most` of them. Alone, a piece is done at once; under load, while one batch commits the next gathers. `run` gives
 * a result for each, in their order. When it fails, each is done alone, so that one bad row does not keep the others back.
 */
export function workTogether<W extends { workspaceId: string }, R>(
  most: number,
  run: (workspaceId: string, batch: readonly W[]) => Promise<readonly R[]>,
): (work: W) => Promise<R> {
  const waiting: Waiting<W, R>[] = [];
  let running = false;

  const settle = async (batch: readonly Waiting<W, R>[]): Promise<void> => {
    const works = batch.map((one) => one.work);
    try {
      const results = await run(works[0]?.workspaceId ?? '', works);
      for (const [place, one] of batch.entries()) one.resolve(results[place] as R);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await settle([one]);
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await settle(takeBatch(waiting, most));
    // Here and not when the promise settles: whoever asks in between would wait for a run that is over.
    running = false;
  };

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (running) return;
      running = true;
      setImmediate(() => void drain());
    });
}

/** Those of the first one's workspace, in order; the others wait for the next round. */
function takeBatch<W extends { workspaceId: string }, R>(waiting: Waiting<W, R>[], most: number): Waiting<W, R>[] {
  const workspaceId = waiting[0]?.work.workspaceId;
  const batch = new Set(waiting.filter((one) => one.work.workspaceId === workspaceId).slice(0, most));
  waiting.splice(0, waiting.length, ...waiting.filter((one) => !batch.has(one)));
  return [...batch];
}
