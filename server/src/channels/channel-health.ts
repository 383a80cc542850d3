import type { Ctx } from '#platform/context';

/** When the oldest webhook item that nobody has handled came in; null when none waits. */
export async function oldestUnprocessedDelivery(ctx: Pick<Ctx, 'db'>): Promise<Date | null> {
  const [row] = await ctx.db.system((tx) => tx.query<{ at: Date | null }>('select min(received_at) as at from deliveries where processed_at is null'));
  return row?.at ?? null;
}

export interface ChannelHealth {
  /** Seconds the oldest unhandled webhook item waits; 0 when none does. */
  oldestDeliverySeconds: number;
  brokenInboxes: number;
  /** Messages that wait to be sent, and those of which nobody knows whether they arrived. */
  queued: number;
  unknown: number;
}

/** How the channels do, over all workspaces: for health and metrics. */
export async function channelHealth(ctx: Pick<Ctx, 'db' | 'clock' | 'metrics'>): Promise<ChannelHealth> {
  const oldest = await oldestUnprocessedDelivery(ctx);
  const [row] = await ctx.db.system((tx) =>
    tx.query<{ broken: number; queued: number; unknown: number }>(
      `select (select count(*)::int from inboxes where status = 'broken') as broken,
         (select count(*)::int from messages where delivery = 'queued') as queued,
         (select count(*)::int from messages where delivery = 'unknown') as unknown`,
    ),
  );
  const oldestDeliverySeconds = oldest ? Math.max(0, (ctx.clock.now().getTime() - oldest.getTime()) / 1000) : 0;
  ctx.metrics.oldestDelivery.set(oldestDeliverySeconds);
  return { oldestDeliverySeconds, brokenInboxes: row?.broken ?? 0, queued: row?.queued ?? 0, unknown: row?.unknown ?? 0 };
}
