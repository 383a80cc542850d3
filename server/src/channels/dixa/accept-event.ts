import type { Ctx } from '#platform/context';
import { correlationId } from '#platform/correlation';
import { BatonError, notFound } from '#platform/errors';
import { findInbox, findInboxById } from '#conversations';
import type { Inbox } from '#conversations';
import type { DeliveryBatcher } from '../batch-deliveries.ts';
import { isRecord } from '../incoming-item.ts';
import { authoriseEvent } from './authorise-event.ts';
import type { Shown } from './authorise-event.ts';
import { ANY_ORGANIZATION, speakerOf } from './dixa-account.ts';
import { judgeEvent } from './judge-event.ts';
import type { Verdict } from './judge-event.ts';
import { organizationOf, readDixaEvent, toItem, toUnreadableItem } from './read-event.ts';
import type { DixaEvent } from './read-event.ts';

export type AcceptEventCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault' | 'metrics' | 'realtime' | 'log'>;

/** A webhook that is stored, and what is thought of it. */
export interface AcceptedEvent {
  inbox: Inbox;
  event: DixaEvent | null;
  verdict: Verdict;
  /** The same event, or the same message, came before. */
  isRepeated: boolean;
}

/**
 * Takes one webhook of Dixa: checked, stored with its job in one commit, then judged for the answer. The job judges again, by itself.
 * @throws bad_json, bad_signature, not_found when no Dixa inbox is connected, storage_unavailable
 */
export async function acceptEvent(ctx: AcceptEventCtx, batcher: DeliveryBatcher, shown: Shown): Promise<AcceptedEvent> {
  const body = parse(shown.raw);
  const event = readDixaEvent(body);
  const inbox = await inboxOf(ctx, shown.inboxId, organizationOf(body));
  if (!inbox) throw notFound('Dixa inbox');
  await authoriseEvent(ctx, inbox, shown);
  const item = event && isRecord(body) ? toItem(event, body) : toUnreadableItem(body);
  const place = { workspaceId: inbox.workspaceId, inboxId: inbox.id, strictOrder: inbox.settings.strict_order === true, correlationId: correlationId() };
  const [fresh] = await batcher.store([{ ...item, ...place }]);
  ctx.metrics.deliveriesAccepted.inc({ provider: 'dixa', result: fresh ? 'new' : 'duplicate' });
  return { inbox, event, verdict: judgeEvent(event, inbox, speakerOf(ctx.config, inbox)), isRepeated: !fresh };
}

/** By the address, which names an inbox that was connected here, else by the organization. */
async function inboxOf(ctx: AcceptEventCtx, inboxId: string | null, organizationId: string | null): Promise<Inbox | null> {
  if (inboxId !== null) return findInboxById(ctx, 'dixa', inboxId);
  const own = organizationId === null ? null : await findInbox(ctx, 'dixa', organizationId);
  return own ?? findInbox(ctx, 'dixa', ANY_ORGANIZATION);
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    throw new BatonError('bad_json');
  }
}
