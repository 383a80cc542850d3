import type { Ctx } from '#platform/context';
import { countBrokenInboxes, countUndelivered } from '#conversations';

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
  const { broken, queued, unknown } = await ctx.db.system(async (tx) => ({ broken: await countBrokenInboxes(tx), ...(await countUndelivered(tx)) }));
  const oldestDeliverySeconds = oldest ? Math.max(0, (ctx.clock.now().getTime() - oldest.getTime()) / 1000) : 0;
  ctx.metrics.oldestDelivery.set(oldestDeliverySeconds);
  return { oldestDeliverySeconds, brokenInboxes: broken, queued, unknown };
}
