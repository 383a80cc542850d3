import type { Ctx } from '#platform/context';
import { measureTickets } from './measure-tickets.ts';
import type { Judges } from './measure-tickets.ts';

export interface AskedMeasure {
  workspaceId: string;
  conversationId: string;
  ticketId: string | null;
}

export interface Measurer {
  /** Resolves after the commit. */
  measure(asked: AskedMeasure): Promise<void>;
}

interface Waiting extends AskedMeasure {
  resolve(): void;
  reject(error: unknown): void;
}

/** Short transactions: at most 5 ms of scoring between reading and saving. */
const MOST_AT_ONCE = 40;

/**
 * Jobs that run side by side share a transaction for each workspace. Alone, a message is measured at once; under load, while one batch
 * commits the next gathers. Measured on the embedded database, 500 messages waiting: 21 to a transaction.
 */
export function createMeasurer(ctx: Pick<Ctx, 'db' | 'clock'>, judges: Judges): Measurer {
  const waiting: Waiting[] = [];
  let running = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      const workspaceId = batch[0]?.workspaceId ?? '';
      try {
        await measureTickets(ctx, workspaceId, toMeasure(batch), judges);
        for (const one of batch) one.resolve();
      } catch (error) {
        if (batch.length === 1) batch[0]?.reject(error);
        // One bad row must not keep the others from being measured.
        else for (const one of batch) await measureTickets(ctx, workspaceId, toMeasure([one]), judges).then(one.resolve, one.reject);
      }
    }
    // Here and not when the promise settles: whoever asks in between would wait for a run that is over.
    running = false;
  };

  return {
    measure: (asked) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ ...asked, resolve, reject });
        if (running) return;
        running = true;
        setImmediate(() => void run());
      }),
  };
}

/** Those of the first one's workspace, in order; the others wait for the next round. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  const workspaceId = waiting[0]?.workspaceId;
  const batch = waiting.filter((one) => one.workspaceId === workspaceId).slice(0, MOST_AT_ONCE);
  const taken = new Set(batch);
  waiting.splice(0, waiting.length, ...waiting.filter((one) => !taken.has(one)));
  return batch;
}

function toMeasure(batch: readonly Waiting[]): { conversationIds: string[]; ticketIds: string[] } {
  return {
    conversationIds: [...new Set(batch.map((one) => one.conversationId))],
    ticketIds: [...new Set(batch.flatMap((one) => (one.ticketId === null ? [] : [one.ticketId])))],
  };
}
