import type { TicketChanges } from './change-fields.ts';

interface Said {
  type: string;
  /** Who did it, by name. */
  who: string;
  changes: TicketChanges | null;
  data: Record<string, unknown>;
}

const HEARD: Record<string, (who: string) => string> = {
  contact: () => 'The customer wrote.',
  system: () => 'The channel gave notice of something.',
};

/** Events that say all by what they are called. */
const SENTENCES: Record<string, (said: Said) => string> = {
  'ticket.opened': ({ who }) => `${who} opened the ticket.`,
  'ticket.taken_over': ({ who }) => `${who} took the ticket over from the assistant.`,
  'ticket.given_back': ({ who }) => `${who} gave the ticket back to the assistant.`,
  'ticket.handed_off': ({ data }) => `The assistant handed the ticket to people: ${plain(data['reason'])}.`,
  'ticket.resolved': ({ who }) => `${who} resolved the ticket.`,
  'ticket.closed': ({ who }) => `${who} closed the ticket.`,
  'ticket.reopened': ({ who }) => `${who} opened the ticket again.`,
  'ticket.followed_up': () => 'The moment it waited for has come: the ticket is open again.',
  'ticket.assignment_accepted': ({ who }) => `${who} began with the ticket.`,
  'message.received': ({ who, data }) => HEARD[String(data['author_kind'])]?.(who) ?? `${who} wrote in the channel's own app.`,
  'message.posted': ({ who }) => `${who} wrote.`,
  'message.file': ({ data }) => (data['state'] === 'stored' ? 'A file came in.' : 'A file could not be fetched yet.'),
  'message.edited': ({ who }) => `${who} edited a message.`,
  'message.deleted': ({ who, data }) => `${who} ${data['erased'] === true ? 'erased' : 'deleted'} a message.`,
  'message.retried': ({ who }) => `${who} had a message sent again.`,
  // Said here by name alone: what they mean is decided in the domains above.
  'sla.at_risk': ({ data }) => `The ${plain(data['kind'])} is due soon.`,
  'sla.breached': ({ data }) => `The ${plain(data['kind'])} is late.`,
  'sla.stopped': ({ data }) => `The ${plain(data['kind'])} came ${data['outcome'] === 'met' ? 'in time' : 'late'}.`,
  'sla.paused': ({ who }) => `${who} paused the clocks.`,
  'sla.resumed': ({ who }) => `${who} let the clocks run again.`,
  'ticket.holder_gone': () => 'Whoever has the ticket is away.',
  'contact.code_mailed': ({ data }) => `A code was mailed to ${String(data['address'])}, which the customer says is theirs.`,
  'contact.proved': ({ data }) => `The customer proved the address ${String(data['address'])} by a mailed code.`,
  'ticket.rated': ({ changes }) => `The customer rated the help ${plain(changes?.['score']?.to)} of 5.`,
  'order.changed': ({ data, changes }) => sayOrder(data, changes),
  'order.mutated': ({ who, data }) =>
    `${who} changed order ${plain(data['order_id'])}: ${plain(Array.isArray(data['operations']) ? data['operations'].join(', ') : '')} (${plain(data['result'])}).`,
  'turn.completed': ({ data }) => `The assistant considered it: ${plain(data['exit'])}.`,
};

function sayOrder(data: Record<string, unknown>, changes: TicketChanges | null): string {
  const order = `Order ${plain(data['number'])}`;
  const { folder, payment_status: payment, shipments } = changes ?? {};
  if (folder) return `${order} moved to ${String(folder.to)}.`;
  if (payment) return `${order}: the payment is now ${String(payment.to)}.`;
  if (shipments) return `${order} has ${plain(shipments.to)} parcel(s).`;
  return `${order} was changed in the shop.`;
}

const FIELDS: Record<string, string> = {
  assignee_id: 'the assignee',
  team_id: 'the team',
  handoff_reason: 'the reason for handing over',
  pending_until: 'the follow-up',
  customer_id: 'the customer',
};

/** One event as a sentence for people. An event of a domain above is said by its name and what it changed. */
export function sayEvent(said: Said, names: ReadonlyMap<string, string>): string {
  const sentence = SENTENCES[said.type];
  if (sentence) return sentence(said);
  if (said.type === 'teammate.mentioned') return `${said.who} mentioned ${nameOf(said.data['teammate_id'], names)}.`;
  if (said.changes && Object.keys(said.changes).length > 0)
    return `${said.who} changed ${Object.entries(said.changes)
      .map(([field, change]) => sayChange(field, change, names))
      .join(', ')}.`;
  return `${said.who}: ${plain(said.type.replace('.', ' '))}.`;
}

function sayChange(field: string, { from, to }: { from: unknown; to: unknown }, names: ReadonlyMap<string, string>): string {
  const label = FIELDS[field] ?? plain(field);
  if (field === 'subject') return 'the subject';
  if (Array.isArray(from) && Array.isArray(to)) {
    const added = to.filter((one) => !from.includes(one)).map((one) => `+${String(one)}`);
    const removed = from.filter((one) => !to.includes(one)).map((one) => `-${String(one)}`);
    return `${label} (${[...added, ...removed].join(' ')})`;
  }
  return `${label} from ${nameOf(from, names)} to ${nameOf(to, names)}`;
}

function nameOf(value: unknown, names: ReadonlyMap<string, string>): string {
  if (value === null || value === undefined) return 'nothing';
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
  return names.get(text) ?? plain(text);
}

function plain(value: unknown): string {
  return String(value).replaceAll('_', ' ');
}
