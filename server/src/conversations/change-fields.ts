import type { Tx } from '#platform/db';
import { countTags } from './count-tags.ts';
import { ticketUpdated } from './events.ts';
import { actorOf } from './mover.ts';
import type { Mover } from './mover.ts';
import type { PriorityName, TicketStatus } from './schema.ts';

/** What people see of a ticket. Each change raises its version. */
export interface TicketFields {
  subject: string;
  status: TicketStatus;
  priority: PriorityName;
  owner: 'assistant' | 'people';
  contactId: string;
  assigneeId: string | null;
  teamId: string | null;
  handoffReason: string | null;
  tags: string[];
  pendingUntil: Date | null;
}

/** What Baton keeps beside it, without a version. */
export interface TicketClocks {
  deadlineAt: null;
  firstResponseAt: Date | 'now';
  resolvedAt: Date | 'now' | null;
  answeredCount: number;
}

export interface TicketPlace {
  id: string;
  conversationId: string;
  inboxId: string;
}

const COLUMNS: Record<keyof TicketFields | keyof TicketClocks, string> = {
  subject: 'subject',
  status: 'status',
  priority: 'priority',
  owner: 'owner',
  contactId: 'contact_id',
  assigneeId: 'assignee_id',
  teamId: 'team_id',
  handoffReason: 'handoff_reason',
  tags: 'tags',
  pendingUntil: 'pending_until',
  deadlineAt: 'deadline_at',
  firstResponseAt: 'first_response_at',
  resolvedAt: 'resolved_at',
  answeredCount: 'answered_count',
};

/** Before and after by the name of the field in the API. A subject's words are a person's: the event says only that they changed. */
export type TicketChanges = Record<string, { from: unknown; to: unknown }>;

/**
 * Writes fields of a ticket whose row the caller has locked: the one place that raises `version` and records `ticket.updated`.
 * Returns what is different now, or null when it was so already. `ticket` is brought up to date.
 */
export async function changeFields<K extends keyof TicketFields>(
  tx: Tx,
  who: Mover,
  ticket: TicketPlace & Pick<TicketFields, NoInfer<K>>,
  change: { to: Pick<TicketFields, K>; clocks?: Partial<TicketClocks> },
): Promise<TicketChanges | null> {
  const changed = (Object.keys(change.to) as K[]).filter((field) => plain(ticket[field]) !== plain(change.to[field]));
  const values = { ...Object.fromEntries(changed.map((field) => [field, change.to[field]])), ...change.clocks };
  const version = await write(tx, ticket.id, { values, visible: changed.length > 0 });
  if (changed.length === 0) return null;
  if ('tags' in values) await countTags(tx, (ticket as Partial<TicketFields>).tags ?? [], (change.to as Partial<TicketFields>).tags ?? []);
  const changes: TicketChanges = {};
  for (const field of changed) {
    changes[field === 'contactId' ? 'customer_id' : COLUMNS[field]] = { from: shown(field, ticket[field]), to: shown(field, change.to[field]) };
  }
  Object.assign(ticket, change.to, { version });
  await tx.record(
    ticketUpdated,
    { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId, version, changes },
    { conversationId: ticket.conversationId, ticketId: ticket.id, actor: actorOf(who) },
  );
  return changes;
}

async function write(tx: Tx, ticketId: string, { values, visible }: { values: Record<string, unknown>; visible: boolean }): Promise<number> {
  const fields = Object.keys(values) as (keyof typeof COLUMNS)[];
  if (fields.length === 0) return 0;
  const given = fields.filter((field) => values[field] !== 'now');
  const sets = fields.map((field) => `${COLUMNS[field]} = ${values[field] === 'now' ? 'now()' : `$${given.indexOf(field) + 3}`}`);
  const [row] = await tx.query<{ version: number }>(
    `update tickets set ${sets.join(', ')}${visible ? ', version = version + 1' : ''}, updated_at = now() where workspace_id = $1 and id = $2 returning version`,
    [tx.workspaceId, ticketId, ...given.map((field) => values[field])],
  );
  if (!row) throw new Error('a ticket vanished while locked');
  return row.version;
}

function plain(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function shown(field: keyof TicketFields, value: unknown): unknown {
  if (field === 'subject') return null;
  return value instanceof Date ? value.toISOString() : value;
}
