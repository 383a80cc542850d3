import type { Ctx } from '#platform/context';
import type { EndingJob } from '#platform/jobs';
import { workTogether } from '#platform/work-together';
import { measureTickets } from './measure-tickets.ts';
import type { Judges, Measure } from './measure-tickets.ts';

export interface AskedMeasure {
  workspaceId: string;
  conversationId: string;
  ticketId: string | null;
  /** Over with the commit. Null where nobody but the caller asks. */
  job: EndingJob | null;
}

/** Resolves after the commit, with how many messages were measured with it. */
export type Measurer = (asked: AskedMeasure) => Promise<number>;

/** Short transactions: at most 5 ms of scoring between reading and saving. */
const MOST_AT_ONCE = 40;

/** Jobs that run side by side share a transaction. Measured on the embedded database, 500 messages waiting: 21 to a transaction. */
export function createMeasurer(ctx: Pick<Ctx, 'db' | 'clock'>, judges: Judges): Measurer {
  return workTogether(MOST_AT_ONCE, async (workspaceId, batch) => {
    const measured = await measureTickets(ctx, workspaceId, toMeasure(batch), judges);
    return batch.map(() => measured);
  });
}

function toMeasure(batch: readonly AskedMeasure[]): Measure {
  return {
    conversationIds: [...new Set(batch.map((one) => one.conversationId))],
    ticketIds: [...new Set(batch.flatMap((one) => (one.ticketId === null ? [] : [one.ticketId])))],
    jobs: batch.flatMap((one) => (one.job === null ? [] : [one.job])),
  };
}
