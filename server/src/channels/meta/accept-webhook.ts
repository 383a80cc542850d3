import type { Ctx } from '#platform/context';
import { correlationId } from '#platform/correlation';
import { BatonError } from '#platform/errors';
import type { DeliveryBatcher } from '../batch-deliveries.ts';
import type { SplitWebhook } from '../incoming-item.ts';
import type { PlacedItem } from '../store-deliveries.ts';
import { splitWebhook } from './split-webhook.ts';
import { toAccountKey, trustInboxes } from './trusted-inboxes.ts';
import type { Trust } from './trusted-inboxes.ts';
import { findSigner, listSecrets } from './verify-signature.ts';

export type AcceptCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault' | 'metrics' | 'realtime' | 'log'>;

/** How many items a webhook held, and how many of them were new. */
export interface Accepted {
  items: number;
  fresh: number;
}

/**
 * Takes one webhook of Meta: signature over the raw bytes, every item stored with its job, then the answer (G1).
 * A valid webhook about accounts we do not know is accepted and counted: a refusal would be repeated for days, and in the end Meta
 * would take the subscription away from the accounts we do know.
 * @throws bad_signature, bad_json, storage_unavailable
 */
export async function acceptWebhook(
  ctx: AcceptCtx,
  batcher: DeliveryBatcher,
  request: { raw: Buffer; signature: string | string[] | undefined },
): Promise<Accepted> {
  const split = splitWebhook(parse(ctx, request));
  const provider = split.items[0]?.provider ?? 'meta';
  const trust = await trustInboxes(ctx, { ...request, accounts: accountsOf(split) });
  if (!trust.signed) throw refuse(ctx, provider, request.signature);
  for (const reason of split.ignored) ctx.metrics.webhooksRefused.inc({ provider, reason });
  const placed = place(ctx, split, trust);
  if (placed.length === 0) return { items: 0, fresh: 0 };
  const fresh = (await batcher.store(placed)).filter(Boolean).length;
  if (fresh > 0) ctx.metrics.deliveriesAccepted.inc({ provider, result: 'new' }, fresh);
  if (placed.length > fresh) ctx.metrics.deliveriesAccepted.inc({ provider, result: 'duplicate' }, placed.length - fresh);
  return { items: placed.length, fresh };
}

/** The body as JSON. One that is not JSON can only be tried against the installation's secrets: it names no inbox. */
function parse(ctx: AcceptCtx, request: { raw: Buffer; signature: string | string[] | undefined }): unknown {
  try {
    return JSON.parse(request.raw.toString('utf8'));
  } catch (error) {
    const signed = findSigner(request.raw, request.signature, listSecrets(ctx.config.webhookSecret)) !== null;
    if (!signed) throw refuse(ctx, 'meta', request.signature);
    ctx.metrics.webhooksRefused.inc({ provider: 'meta', reason: 'bad_json' });
    // V8 says where it stopped; it also quotes the text around, which is somebody's message.
    const place = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0] ?? `position ${request.raw.length}`;
    throw new BatonError('bad_json', { message: `The body is not valid JSON: it breaks at ${place}.` });
  }
}

function refuse(ctx: AcceptCtx, provider: string, signature: string | string[] | undefined): BatonError {
  ctx.metrics.webhooksRefused.inc({ provider, reason: signature === undefined ? 'no_signature' : 'bad_signature' });
  const message = signature === undefined ? 'The header X-Hub-Signature-256 is missing: sign the raw body with the app secret.' : undefined;
  return new BatonError('bad_signature', message === undefined ? {} : { message });
}

function accountsOf(split: SplitWebhook) {
  const seen = new Map(split.items.map((item) => [toAccountKey(item.provider, item.accountId), { provider: item.provider, accountId: item.accountId }]));
  return [...seen.values()];
}

function place(ctx: AcceptCtx, split: SplitWebhook, trust: Trust): PlacedItem[] {
  const placed: PlacedItem[] = [];
  const correlation = correlationId();
  for (const item of split.items) {
    const inbox = trust.inboxes.get(toAccountKey(item.provider, item.accountId));
    if (!inbox) {
      ctx.metrics.webhooksRefused.inc({ provider: item.provider, reason: 'unknown_inbox' });
      continue;
    }
    // Not even kept: most comments are praise, and thousands under one post.
    if (item.payload.type === 'comment' && inbox.settings.comments !== 'show') {
      ctx.metrics.webhooksRefused.inc({ provider: item.provider, reason: 'comment' });
      continue;
    }
    placed.push({ ...item, workspaceId: inbox.workspaceId, inboxId: inbox.id, strictOrder: inbox.settings.strict_order === true, correlationId: correlation });
  }
  return placed;
}
