import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { crashPoint } from '#platform/crash-point';
import { applyStatuses } from '#conversations';
import { readItem } from './read-item.ts';
import type { Delivery, ReadItem } from './reading.ts';

/** Takes in a delivery that is a status; null when it must be handled alone. */
export type StatusIngester = (workspaceId: string, deliveryId: string) => Promise<{ outcome: string } | null>;

interface Waiting {
  deliveryId: string;
  resolve(handled: { outcome: string } | null): void;
}

const MOST_TOGETHER = 50;

/**
 * Statuses are the most frequent thing a provider says, two or three for each message sent, and come in batches. Those whose jobs run at
 * the same moment share a transaction of four statements; each alone took four round trips and a commit. What is not simple (a part
 * of a long text, a message not yet known, a batch that fails) goes back to be handled alone.
 */
export function createStatusIngester(ctx: Pick<Ctx, 'db' | 'log'>): StatusIngester {
  const queues = new Map<string, Waiting[]>();
  const run = async (workspaceId: string): Promise<void> => {
    for (let queue = queues.get(workspaceId); queue && queue.length > 0;) {
      const batch = queue.splice(0, MOST_TOGETHER);
      const outcomes = await ctx.db
        .tx(workspaceId, (tx) => ingestTogether(tx, batch), { repeatable: true })
        .catch((error: unknown) => {
          ctx.log.warn({ err: error, statuses: batch.length }, 'statuses could not be taken in together; each is tried alone');
          return new Map<string, string>();
        });
      for (const one of batch) {
        const outcome = outcomes.get(one.deliveryId);
        one.resolve(outcome === undefined ? null : { outcome });
      }
    }
    queues.delete(workspaceId);
  };
  return (workspaceId, deliveryId) =>
    new Promise((resolve) => {
      const queue = queues.get(workspaceId);
      if (queue) {
        queue.push({ deliveryId, resolve });
        return;
      }
      queues.set(workspaceId, [{ deliveryId, resolve }]);
      setImmediate(() => void run(workspaceId));
    });
}

type StatusItem = Extract<ReadItem, { kind: 'status' }>;

async function ingestTogether(tx: Tx, batch: readonly Waiting[]): Promise<Map<string, string>> {
  const ids = batch.map((one) => one.deliveryId);
  const deliveries = await tx.query<Delivery>(READ, [tx.workspaceId, ids], 'read-statuses');
  const spokenOf = new Set<string>();
  const statuses = deliveries.flatMap((delivery) => {
    // Events of outside desks are never marked as statuses: each is judged by its inbox.
    if (delivery.provider === 'dixa' || delivery.provider === 'chatwoot') return [];
    const read = readItem(delivery.provider, delivery.payload, delivery.receivedAt);
    if (!isWhole(read)) return [];
    // A message that a person sent again has two names, and statuses under both: one of a batch, the other alone.
    const about = read.report.messageId ?? read.report.externalId;
    if (spokenOf.has(about)) return [];
    spokenOf.add(about);
    return [{ delivery, read }];
  });
  const applied = await applyStatuses(
    tx,
    statuses.map(({ delivery, read }) => ({ inboxId: delivery.inboxId, report: read.report })),
  );
  const outcomes = new Map(statuses.flatMap(({ delivery }, place) => (applied[place] ? [[delivery.id, `status_${applied[place]}`] as const] : [])));
  tx.write(MARK, [tx.workspaceId, [...outcomes.keys()], [...outcomes.values()]], 'statuses-processed');
  crashPoint('ingest.before_commit');
  return outcomes;
}

function isWhole(read: ReadItem): read is StatusItem {
  return read.kind === 'status' && read.partOf === null;
}

const READ = `select id, inbox_id as "inboxId", provider, external_id as "externalId", lane, payload, received_at as "receivedAt",
  processed_at as "processedAt", attempts from deliveries where workspace_id = $1 and id = any($2::uuid[]) and processed_at is null`;

const MARK = `update deliveries d set processed_at = now(), outcome = done.outcome, attempts = attempts + 1
  from unnest($2::uuid[], $3::text[]) as done (id, outcome) where d.workspace_id = $1 and d.id = done.id and d.processed_at is null`;
