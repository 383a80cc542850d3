import { lowerPresence, sweepSessions } from '#accounts';
import { sweepQueues } from '#assignment';
import { expireFacts, sweepOverdue } from '#assistant';
import { expireReservations } from '#billing';
import { channelHealth, queueBackfills, reconcileJob } from '#channels';
import { sweepAttachments, sweepBulkRuns, sweepProofs, wakeDue } from '#conversations';
import { gatherWords, keepWords } from '#desk';
import { queueMissingEmbeddings } from '#knowledge';
import type { Ctx } from '#platform/context';
import { listDeadLetters } from '#platform/jobs';
import { tendTables } from '#platform/db';
import { pollStores, recoverMutations, sweepOrders } from '#orders';
import { sweepDue } from '#sla';
import { refreshDueSources, sweepTools } from '#tools';
import type { Runtime } from './open-runtime.ts';

/** What is below the acts. */
type Machinery = Pick<Runtime, 'queue' | 'database'>;

interface Timer {
  name: string;
  everyMs: number;
  /** Also at once: what was missed while nobody was here should not wait for the first round. */
  atStart?: true;
  run(ctx: Ctx, runtime: Machinery): Promise<unknown>;
}

/** The one table of what happens by the clock. Each is safe to run in several processes at once. */
export const TIMERS: readonly Timer[] = [
  { name: 'assistant.sweep-overdue', everyMs: 5_000, run: (ctx) => sweepOverdue(ctx) },
  { name: 'assistant.expire-facts', everyMs: 600_000, run: (ctx) => expireFacts(ctx) },
  { name: 'conversations.wake-due', everyMs: 1_000, run: (ctx) => wakeDue(ctx) },
  { name: 'conversations.sweep-proofs', everyMs: 600_000, run: (ctx) => sweepProofs(ctx) },
  { name: 'conversations.sweep-bulk-runs', everyMs: 3_600_000, run: (ctx) => sweepBulkRuns(ctx) },
  { name: 'billing.expire-reservations', everyMs: 30_000, run: (ctx) => expireReservations(ctx) },
  { name: 'channels.reconcile', everyMs: 60_000, run: (ctx) => ctx.db.system((tx) => tx.send(reconcileJob, {})) },
  { name: 'channels.backfill', everyMs: 300_000, atStart: true, run: (ctx) => queueBackfills(ctx) },
  { name: 'accounts.lower-presence', everyMs: 10_000, run: (ctx) => lowerPresence(ctx) },
  { name: 'accounts.sweep-sessions', everyMs: 600_000, run: (ctx) => sweepSessions(ctx) },
  { name: 'knowledge.queue-missing-embeddings', everyMs: 600_000, run: (ctx) => queueMissingEmbeddings(ctx) },
  { name: 'assignment.sweep-queues', everyMs: 60_000, run: (ctx) => sweepQueues(ctx) },
  { name: 'conversations.sweep-attachments', everyMs: 600_000, run: (ctx) => sweepAttachments(ctx) },
  { name: 'sla.sweep-due', everyMs: 1_000, run: (ctx) => sweepDue(ctx) },
  { name: 'tools.sweep-tools', everyMs: 3_600_000, run: (ctx) => sweepTools(ctx) },
  { name: 'tools.refresh-sources', everyMs: 30_000, run: (ctx) => refreshDueSources(ctx) },
  { name: 'orders.recover', everyMs: 15_000, run: (ctx) => recoverMutations(ctx) },
  { name: 'orders.poll', everyMs: 5_000, run: (ctx) => pollStores(ctx) },
  { name: 'orders.sweep', everyMs: 300_000, run: (ctx) => sweepOrders(ctx) },
  { name: 'desk.keep-words', everyMs: 1_000, run: (ctx) => keepWords(ctx) },
  { name: 'desk.gather-words', everyMs: 60_000, run: (ctx) => gatherWords(ctx) },
  { name: 'platform.tend-tables', everyMs: 5_000, run: (_, { database }) => tendTables(database) },
  { name: 'platform.measure', everyMs: 10_000, run: measure },
];

/** Starts the timers; the returned function stops them and waits for those that run. */
export function startSchedule(ctx: Ctx, runtime: Machinery): () => Promise<void> {
  const running = new Set<Promise<unknown>>();
  const handles = TIMERS.map((timer) => {
    let busy = false;
    const tick = () => {
      // A slow run is not overtaken by the next.
      if (busy) return;
      busy = true;
      const run = timer
        .run(ctx, runtime)
        .catch((error: unknown) => ctx.log.warn({ err: error, timer: timer.name }, 'timer failed; it runs again'))
        .finally(() => {
          busy = false;
          running.delete(run);
        });
      running.add(run);
    };
    if (timer.atStart) tick();
    return setInterval(tick, timer.everyMs);
  });
  return async () => {
    for (const handle of handles) clearInterval(handle);
    await Promise.allSettled(running);
  };
}

async function measure(ctx: Ctx, { queue }: Machinery): Promise<void> {
  await channelHealth(ctx);
  const letters = await listDeadLetters(ctx.db, 1000);
  ctx.metrics.deadLetters.set(letters.length);
  for (const one of await queue.depths()) ctx.metrics.queueDepth.set({ queue: one.queue }, one.waiting);
}
