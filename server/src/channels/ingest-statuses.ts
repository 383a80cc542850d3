import { crashPoint } from '#platform/crash-point';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { RunningJob } from '#platform/jobs';
import { applyStatuses } from '#conversations';
import { ingestJob } from './job-definitions.ts';
import { readItem } from './read-item.ts';
import type { Delivery, ReadItem } from './reading.ts';

/**
 * Statuses are the most frequent thing a provider says, two or three for each message sent, and come in batches. Those that were stored together are taken in
 * together, with four statements. What is not simple (a part of a long text, a message not yet known, a second status of one message) gets a job of its own, and
 * so do all of a batch that fails.
 */
export async function ingestStatuses(ctx: Pick<Ctx, 'db' | 'log'>, job: RunningJob<{ delivery_ids: string[] }>): Promise<{ outcome: string }> {
  const { workspaceId, data, attempt } = job;
  if (workspaceId === null) throw new Error('deliveries belong to a workspace');
  crashPoint('ingest.before_transaction');
  try {
    const left = await ctx.db.tx(workspaceId, (tx) => ingestTogether(tx, job), { repeatable: true });
    crashPoint('ingest.after_commit');
    return { outcome: left === 0 ? 'statuses_stored' : `statuses_stored_but_${left}` };
  } catch (error) {
    // A database that is away is waited for.
    if (attempt === 1) throw error;
    ctx.log.warn({ err: error, statuses: data.delivery_ids.length }, 'statuses could not be taken in together; each is tried alone');
    await ctx.db.tx(workspaceId, async (tx) => tellApart(tx, await tx.query<Delivery>(READ, [workspaceId, data.delivery_ids], 'read-statuses')));
    return { outcome: 'told_apart' };
  }
}

async function tellApart(tx: Tx, deliveries: readonly Delivery[]): Promise<void> {
  await tx.sendMany(
    ingestJob,
    deliveries.map(({ id, lane }) => ({ data: { delivery_id: id }, options: { lane } })),
  );
}

type StatusItem = Extract<ReadItem, { kind: 'status' }>;

/** Says how many were left for jobs of their own. */
async function ingestTogether(tx: Tx, job: RunningJob<{ delivery_ids: string[] }>): Promise<number> {
  tx.endJob(job);
  const deliveries = await tx.query<Delivery>(READ, [tx.workspaceId, job.data.delivery_ids], 'read-statuses');
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
  const left = deliveries.filter((delivery) => !outcomes.has(delivery.id));
  await tellApart(tx, left);
  crashPoint('ingest.before_commit');
  return left.length;
}

function isWhole(read: ReadItem): read is StatusItem {
  return read.kind === 'status' && read.partOf === null;
}

// The list through a subquery: bare, Postgres takes a plan that knows how long it is for cheaper, and plans for each call.
const READ = `select id, inbox_id as "inboxId", provider, external_id as "externalId", lane, payload, received_at as "receivedAt",
  processed_at as "processedAt", attempts from deliveries where workspace_id = $1 and id = any(array(select unnest($2::uuid[])))
  and processed_at is null`;

const MARK = `update deliveries d set processed_at = now(), outcome = done.outcome, attempts = attempts + 1
  from unnest($2::uuid[], $3::text[]) as done (id, outcome) where d.workspace_id = $1 and d.id = done.id and d.processed_at is null`;
