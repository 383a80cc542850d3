import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import type { RunningJob } from '#platform/jobs';
import { applySeen, applyStatus, handOff, hasConversation, receiveMessage, receiveNotice } from '#conversations';
import { ingestChatwootEvent } from './chatwoot/ingest-event.ts';
import { ingestDixaEvent } from './dixa/ingest-event.ts';
import { toKey } from './incoming-item.ts';
import { judgeEcho } from './judge-echo.ts';
import { ingestJob } from './job-definitions.ts';
import { queueFiles } from './queue-files.ts';
import { readItem } from './read-item.ts';
import type { Delivery, PartOf, ReadItem } from './reading.ts';
import { messageOfPart, notePart } from './sent-parts.ts';
import type { CarriedDelivery } from './store-deliveries.ts';

export type IngestCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault'>;
type IngestJob = RunningJob<{ delivery_id: string; together?: true | undefined }>;

/**
 * Handles one delivery in one transaction: reading, its whole effect, and the mark that it is done. A crash leaves either all or nothing,
 * and a repeat finds the mark. An item that fails every time is marked `given_up` and becomes a dead letter: its lane goes on.
 */
export async function ingestDelivery(ctx: IngestCtx, job: IngestJob): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a delivery belongs to a workspace');
  crashPoint('ingest.before_transaction');
  try {
    const together = job.data.together && job.attempt === 1 ? { together: 'ingest' } : {};
    const outcome = await ctx.db.tx(workspaceId, (tx) => ingestIn(ctx, tx, workspaceId, job), { repeatable: true, ...together });
    crashPoint('ingest.after_commit');
    return { outcome };
  } catch (error) {
    if (job.lastAttempt) await ctx.db.tx(workspaceId, async (tx) => markProcessed(tx, job.data.delivery_id, 'given_up'));
    throw error;
  }
}

async function ingestIn(ctx: IngestCtx, tx: Tx, workspaceId: string, job: IngestJob): Promise<string> {
  const { delivery_id: deliveryId } = job.data;
  tx.endJob(job);
  // Handed over with the first run: nobody can have taken it in before.
  const carried = job.carried as CarriedDelivery | undefined;
  const delivery = carried ? await carried() : (await tx.each(READ, { id: deliveryId }))[0];
  if (!delivery) return 'gone';
  if (delivery.processedAt) return 'handled_before';
  const outcome = await take(ctx, tx, workspaceId, delivery);
  if (outcome === 'held') await tx.query('update deliveries set attempts = attempts + 1 where workspace_id = $1 and id = $2', [workspaceId, deliveryId]);
  else markProcessed(tx, deliveryId, outcome);
  crashPoint('ingest.before_commit');
  return outcome;
}

function take(ctx: IngestCtx, tx: Tx, workspaceId: string, delivery: Delivery): Promise<string> {
  const { provider } = delivery;
  if (provider === 'dixa') return ingestDixaEvent(ctx, tx, delivery);
  if (provider === 'chatwoot') return takeInOrder(ctx, tx, delivery);
  return handle(ctx, tx, { workspaceId, delivery, read: readItem(provider, delivery.payload, delivery.receivedAt) });
}

/** Chatwoot's webhooks overtake each other: what waits in the same lane under a lower number is taken first. */
async function takeInOrder(ctx: IngestCtx, tx: Tx, delivery: Delivery): Promise<string> {
  const number = MESSAGE_KEY.exec(delivery.externalId)?.[1];
  const earlier = number === undefined ? [] : await tx.query<Delivery>(EARLIER, [tx.workspaceId, delivery.lane, number], 'earlier-in-lane');
  for (const one of earlier) markProcessed(tx, one.id, await ingestChatwootEvent(ctx, tx, one));
  return ingestChatwootEvent(ctx, tx, delivery);
}

const MESSAGE_KEY = /^message:(\d{1,15})$/;

const READ = defineEach<{ id: string }, Delivery>(
  'read-delivery',
  'id uuid',
  `select asked.place, d.id, d.inbox_id as "inboxId", d.provider, d.external_id as "externalId", d.lane, d.payload, d.received_at as "receivedAt",
     d.processed_at as "processedAt", d.attempts from asked join deliveries d on d.workspace_id = $1 and d.id = asked.id`,
);

const EARLIER = `select id, inbox_id as "inboxId", provider, external_id as "externalId", lane, payload, received_at as "receivedAt",
    processed_at as "processedAt", attempts from deliveries
  where workspace_id = $1 and lane = $2 and processed_at is null and provider = 'chatwoot'
    and case when external_id ~ '^message:[0-9]{1,15}$' then substring(external_id from 9)::bigint < $3::bigint else false end
  order by substring(external_id from 9)::bigint limit 50`;

async function handle(ctx: IngestCtx, tx: Tx, about: { workspaceId: string; delivery: Delivery; read: ReadItem }): Promise<string> {
  const { workspaceId, delivery, read } = about;
  const inner = { ...ctx, db: tx };
  if (read.kind === 'nothing') return read.outcome;
  if (read.kind === 'seen') {
    const { externalId, occurredAt } = read;
    return `read_${await applySeen(inner, workspaceId, delivery.inboxId, { externalId, occurredAt, messageId: await messageOfPart(tx, delivery.inboxId, externalId) })}`;
  }
  if (read.kind === 'notice') return `notice_${await receiveNotice(tx, { ...read.notice, inboxId: delivery.inboxId, externalId: delivery.externalId })}`;
  if (read.kind === 'status') return handleStatus(ctx, tx, { workspaceId, delivery, read });
  if (read.echo) {
    const verdict = await judgeEcho(tx, delivery, read.message);
    if (verdict.kind === 'own') {
      if (verdict.proves !== null) await handleStatus(ctx, tx, { workspaceId, delivery, read: toProof(delivery, read.message, verdict.proves) });
      return 'own_echo';
    }
    if (verdict.kind === 'hold') {
      await tx.send(ingestJob, { delivery_id: delivery.id }, { lane: delivery.lane, delayMs: verdict.delayMs });
      return 'held';
    }
  }
  return receive(inner, tx, { workspaceId, delivery, read });
}

type ReadMessage = Extract<ReadItem, { kind: 'message' }>;
type ReadStatus = Extract<ReadItem, { kind: 'status' }>;

async function receive(
  ctx: IngestCtx,
  tx: Tx,
  { workspaceId, delivery, read }: { workspaceId: string; delivery: Delivery; read: ReadMessage },
): Promise<string> {
  const { kind, from, occurredAt } = read.message;
  const isAboutEarlier = kind === 'reaction' || kind === 'edit' || kind === 'deletion';
  if (isAboutEarlier && !(await hasConversation(tx, delivery.inboxId, from.identities))) {
    if (delivery.attempts >= MOST_LOOKS) return `${kind}_without_conversation`;
    // It may have overtaken the very first message. In a lane of its own: it must not hold up what it waits for.
    await tx.send(ingestJob, { delivery_id: delivery.id }, { lane: `${delivery.lane}:later`, delayMs: LOOK_AGAIN_MS });
    return 'held';
  }
  const { isNew, message, contested } = await receiveMessage(ctx, workspaceId, {
    ...read.message,
    inboxId: delivery.inboxId,
    externalId: delivery.externalId,
  });
  if (!isNew) return 'known_before';
  await queueFiles(tx, message);
  if (contested) {
    const about = { inboxId: delivery.inboxId, about: from.identities, occurredAt };
    const names = from.identities.map((one) => one.value).join(' ');
    // Once for each pair of identities, however often they write.
    await receiveNotice(tx, { ...about, externalId: toKey('contested', names), text: CONTESTED, content: { type: 'contested', identities: from.identities } });
  }
  if (read.forPeople !== undefined && message.ticketId !== null)
    await handOff(tx, { conversationId: message.conversationId, ticketId: message.ticketId, seenSeq: null, reason: read.forPeople });
  return `${kind}_stored`;
}

const MOST_LOOKS = 3;
const LOOK_AGAIN_MS = 1500;

const CONTESTED = '[The number this contact writes from belongs to another contact here. They were not merged: it may have changed hands.]';

/** An echo says as much as a status `sent`. */
function toProof({ externalId }: Delivery, { occurredAt }: Pick<ReadMessage['message'], 'occurredAt'>, proves: PartOf): ReadStatus {
  const report = { externalId, messageId: proves.messageId, status: 'sent', occurredAt } as const;
  return { kind: 'status', report, partOf: proves.parts > 1 ? proves : null };
}

/** A status of one part of a long text says that this part was taken; only the last part speaks for the whole message, unless one has failed. */
async function handleStatus(ctx: IngestCtx, tx: Tx, about: { workspaceId: string; delivery: Delivery; read: ReadStatus }): Promise<string> {
  const { workspaceId, delivery, read } = about;
  const { report, partOf } = read;
  if (partOf) {
    const failed = report.status === 'failed';
    const oneFailed = await notePart(tx, delivery.inboxId, { ...partOf, externalId: report.externalId, failed });
    // A failure under a name that the part no longer has was made good since.
    if (failed ? !oneFailed : oneFailed || partOf.part < partOf.parts) return 'part_noted';
  }
  return `status_${await applyStatus({ ...ctx, db: tx }, workspaceId, delivery.inboxId, partOf ? placed(report, partOf) : report)}`;
}

/** Says which part it was that failed. */
function placed(report: ReadStatus['report'], { part, parts }: PartOf): ReadStatus['report'] {
  const ofEarlierPart = part < parts;
  if (!report.error) return { ...report, ofEarlierPart };
  return { ...report, ofEarlierPart, error: { ...report.error, message: `Part ${part} of ${parts}: ${report.error.message}` } };
}

const PROCESSED = defineEach<{ id: string; outcome: string }>(
  'delivery-processed',
  'id uuid, outcome text',
  `update deliveries d set processed_at = now(), outcome = asked.outcome, attempts = d.attempts + 1
   from asked where d.workspace_id = $1 and d.id = asked.id and d.processed_at is null`,
);

function markProcessed(tx: Tx, deliveryId: string, outcome: string): void {
  tx.writeEach(PROCESSED, { id: deliveryId, outcome });
}
