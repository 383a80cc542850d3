import { postStatus } from './announce-status.ts';
import { buildInboundInstagram } from './build-inbound.ts';
import { isKnownErrorCode } from './graph-errors.ts';
import type { AcceptedEntry, GraphState } from './graph-state.ts';
import type { WebhookAnswer } from './webhook-poster.ts';

/** The contact opens the message: a `read` status on WhatsApp, a seen event on Instagram. Throws for an id never accepted here. */
export function markRead(state: GraphState, id: string): Promise<WebhookAnswer> {
  const entry = acceptedEntry(state, id);
  if (entry.channel === 'whatsapp') {
    return postStatus(state, entry.message, 'read');
  }
  const payload = buildInboundInstagram({ ...entry, from: entry.to, timestamp: state.now(), event: { read: { mid: id } } });
  return state.poster.post(payload, { endpoint: 'messages', phoneNumberId: entry.accountId, recipient: entry.to });
}

/** A WhatsApp message turns out to have failed, with the given code of Meta's. */
export function markFailed(state: GraphState, id: string, code = 131026): Promise<WebhookAnswer> {
  const entry = acceptedEntry(state, id);
  if (entry.channel !== 'whatsapp') {
    throw new RangeError('Instagram has no failed status: it refuses at once or not at all.');
  }
  if (!isKnownErrorCode(code)) {
    throw new RangeError(`The sandbox knows no Meta error ${code}.`);
  }
  return postStatus(state, entry.message, 'failed', code);
}

function acceptedEntry(state: GraphState, id: string): AcceptedEntry {
  const entry = state.accepted.get(id);
  if (entry === undefined) {
    throw new RangeError(`No accepted message has the id ${id}.`);
  }
  return entry;
}
