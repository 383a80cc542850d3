import { correlationId } from '#platform/correlation';
import { BatonError, notFound } from '#platform/errors';
import { findInbox } from '#conversations';
import type { Inbox } from '#conversations';
import type { DeliveryBatcher } from '../batch-deliveries.ts';
import { isRecord, textOf } from '../incoming-item.ts';
import type { IncomingItem } from '../incoming-item.ts';
import { authoriseEvent } from './authorise-event.ts';
import type { AuthoriseCtx, Shown } from './authorise-event.ts';
import { ANY_ACCOUNT } from './chatwoot-account.ts';
import { placeOf, readChatwootEvent } from './read-event.ts';
import { toItem, toUnreadableItem } from './to-item.ts';

export type Accepted = 'accepted' | 'duplicate_ignored' | 'ignored';

/** Kinds that say nothing a desk would keep: who types, who opened the chat, that a contact or an inbox was changed over there. */
const PASSING = /^(conversation_typing_(on|off)|webwidget_triggered|contact_(created|updated)|inbox_(created|updated)|conversation_contact_changed)$/;

/**
 * Takes one webhook of Chatwoot: checked, and stored with its job in one commit. Bot, account webhook and API inbox may all point here.
 * @throws bad_json, bad_signature, not_found when nobody connected the inbox, storage_unavailable
 */
export async function acceptEvent(ctx: AuthoriseCtx, batcher: DeliveryBatcher, shown: Shown): Promise<Accepted> {
  const body = parse(shown.raw);
  const inbox = await inboxOf(ctx, body);
  if (!inbox) throw notFound('Chatwoot inbox');
  await authoriseEvent(ctx, inbox, shown);
  if (isRecord(body) && PASSING.test(textOf(body['event']) ?? '')) return 'ignored';
  const place = { workspaceId: inbox.workspaceId, inboxId: inbox.id, strictOrder: inbox.settings.strict_order === true, correlationId: correlationId() };
  const [fresh] = await batcher.store([{ ...itemOf(body, shown.delivery), ...place }]);
  ctx.metrics.deliveriesAccepted.inc({ provider: 'chatwoot', result: fresh ? 'new' : 'duplicate' });
  return fresh ? 'accepted' : 'duplicate_ignored';
}

/** The inbox of this very Chatwoot inbox, else the one of its account, else the one that takes any. */
async function inboxOf(ctx: AuthoriseCtx, body: unknown): Promise<Inbox | null> {
  const { accountId, inboxId } = placeOf(body);
  const names = [accountId && inboxId ? `${accountId}:${inboxId}` : null, accountId, ANY_ACCOUNT];
  for (const name of names) {
    const inbox = name === null || name.length > 100 ? null : await findInbox(ctx, 'chatwoot', name);
    if (inbox) return inbox;
  }
  return null;
}

function itemOf(body: unknown, delivery: string | undefined): IncomingItem {
  try {
    const event = readChatwootEvent(body);
    return event && isRecord(body) ? toItem(event, body, delivery) : toUnreadableItem(body, delivery);
  } catch (error) {
    // Nested so deeply that writing it runs out of stack; nothing else is expected here.
    if (!(error instanceof RangeError)) throw error;
    return toUnreadableItem({ reason: 'nested too deeply to be read' }, delivery);
  }
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    throw new BatonError('bad_json');
  }
}
