import { idOf, isRecord, recordsOf, textOf, toContentKey, toKey } from '../incoming-item.ts';
import type { SplitWebhook } from '../incoming-item.ts';
import { commentItem } from './comments.ts';

// An echo of our own send often comes before the send's answer is stored. Two seconds later it is nearly always there.
const ECHO_HOLD_MS = 2000;

/** Cuts an Instagram webhook into items: every entry, and in it `messaging` as well as `standby`. A test of the dashboard is no message. */
export function splitInstagram(body: Record<string, unknown>): SplitWebhook {
  const split: SplitWebhook = { items: [], ignored: [] };
  if (!Array.isArray(body['entry'])) split.ignored.push('malformed');
  for (const entry of recordsOf(body['entry'])) {
    // Comments stand in a list of changes, or (with Instagram's own login) in the entry itself.
    for (const change of 'field' in entry ? [entry] : recordsOf(entry['changes'])) splitChange(entry, change, split);
    for (const name of ['messaging', 'standby']) {
      const list = entry[name];
      if (list !== undefined && !Array.isArray(list)) split.ignored.push('malformed');
      for (const item of recordsOf(list)) splitEvent(entry, item, { split, standby: name === 'standby' });
    }
  }
  return split;
}

function splitChange(entry: Record<string, unknown>, change: Record<string, unknown>, split: SplitWebhook): void {
  const accountId = idOf(entry['id']);
  const comment = accountId === undefined ? null : commentItem(accountId, change['field'], change['value']);
  if (comment) split.items.push(comment);
  else split.ignored.push('unknown_field');
}

function splitEvent(entry: Record<string, unknown>, item: Record<string, unknown>, { split, standby }: { split: SplitWebhook; standby: boolean }): void {
  const sender = isRecord(item['sender']) ? idOf(item['sender']['id']) : undefined;
  const recipient = isRecord(item['recipient']) ? idOf(item['recipient']['id']) : undefined;
  const message = isRecord(item['message']) ? item['message'] : null;
  const isEcho = message?.['is_echo'] === true;
  if (message?.['is_self'] === true || (sender !== undefined && sender === recipient)) return void split.ignored.push('self_message');
  // The entry's id is ours; examples in the wild have the contact's there, hence the recipient (an echo: the sender) first.
  const accountId = (isEcho ? sender : recipient) ?? idOf(entry['id']);
  if (accountId === undefined) return void split.ignored.push('no_account');
  const person = isEcho ? recipient : sender;
  const key = keyOf(item, person);
  const base = { provider: 'instagram', accountId } as const;
  if (key === undefined || person === undefined) {
    const externalId = toContentKey(item);
    split.items.push({ ...base, spoken: false, externalId, lane: externalId, payload: { type: 'unreadable', item } });
    return;
  }
  // An echo has its own lane: held up, it must not hold up what the contact writes meanwhile.
  const lane = isEcho ? toKey('echo', person) : toKey(person);
  const type = isEcho ? 'echo' : 'message';
  split.items.push({
    ...base,
    externalId: key,
    lane,
    spoken: !isEcho,
    payload: { type, item, ...(standby ? { standby: true } : {}) },
    ...(isEcho ? { holdMs: ECHO_HOLD_MS } : {}),
  });
}

/** One key for each thing that happened. A deletion and an edit carry the mid of the message they change. */
function keyOf(item: Record<string, unknown>, person: string | undefined): string | undefined {
  const part = (name: string) => (isRecord(item[name]) ? item[name] : null);
  const message = part('message');
  const edit = part('message_edit');
  const reaction = part('reaction');
  const postback = part('postback');
  const read = part('read');
  if (message) return withMid(message, (mid) => (message['is_deleted'] === true ? toKey(mid, 'del') : toKey(mid)));
  if (edit) return withMid(edit, (mid) => toKey(mid, 'edit', idOf(edit['num_edit'])));
  if (reaction) return withMid(reaction, (mid) => toKey(mid, person, textOf(reaction['action']), idOf(item['timestamp'])));
  if (postback) return withMid(postback, (mid) => toKey('pb', mid));
  if (read) return withMid(read, (mid) => toKey(mid, 'read'));
  return person === undefined ? undefined : toKey('event', person, idOf(item['timestamp']), toContentKey(item));
}

function withMid(part: Record<string, unknown>, make: (mid: string) => string): string | undefined {
  const mid = idOf(part['mid']);
  return mid === undefined ? undefined : make(mid);
}
