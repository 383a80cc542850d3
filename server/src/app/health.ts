import { channelHealth } from '#channels';
import type { ChannelHealth } from '#channels';
import { retrievalMode } from '#knowledge';
import type { Ctx } from '#platform/context';
import { listDeadLetters } from '#platform/jobs';
import type { Queue } from '#platform/jobs';

export interface Health {
  status: 'ok' | 'failing';
  /** In words, what is wrong. */
  problems: string[];
  details: {
    database: { reachable: boolean; milliseconds: number };
    channels: ChannelHealth | null;
    queues: { queue: string; waiting: number; oldestSeconds: number }[];
    dead_letters: number;
    retrieval: { mode: string; reasons: string[] } | null;
    uptime_seconds: number;
  };
}

// Work that waits this long is stuck: nothing in normal running waits a tenth of it.
const STUCK_SECONDS = 120;
const DATABASE_PATIENCE_MS = 3000;

/** Whether Baton does its work, not only whether it runs: a process whose jobs stand still is failing. */
export async function checkHealth(ctx: Ctx, queue: Queue): Promise<Health> {
  const started = performance.now();
  const details: Health['details'] = {
    database: { reachable: false, milliseconds: 0 },
    channels: null,
    queues: [],
    dead_letters: 0,
    retrieval: null,
    uptime_seconds: Math.round(process.uptime()),
  };
  const problems: string[] = [];
  try {
    await within(
      DATABASE_PATIENCE_MS,
      ctx.db.system((tx) => tx.query('select 1')),
    );
    details.database = { reachable: true, milliseconds: Math.round(performance.now() - started) };
    details.channels = await channelHealth(ctx);
    details.queues = await queue.depths();
    details.dead_letters = (await listDeadLetters(ctx.db, 1000)).length;
    details.retrieval = await retrievalMode(ctx);
  } catch (error) {
    ctx.log.warn({ err: error }, 'health check');
    problems.push('The database does not answer.');
  }
  if ((details.channels?.oldestDeliverySeconds ?? 0) > STUCK_SECONDS)
    problems.push(`A webhook item has waited ${Math.round(details.channels?.oldestDeliverySeconds ?? 0)} s to be handled.`);
  for (const one of details.queues) {
    if (one.oldestSeconds > STUCK_SECONDS) problems.push(`The oldest job of ${one.queue} has waited ${Math.round(one.oldestSeconds)} s. Is a worker running?`);
  }
  return { status: problems.length === 0 ? 'ok' : 'failing', problems, details };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
