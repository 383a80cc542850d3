import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import type { TicketView } from './read-tickets.ts';
import type { IdentityKind, TicketStatus } from './schema.ts';

/** A ticket as a line of a contact's history. */
export interface PastTicket {
  id: string;
  subject: string;
  status: TicketStatus;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  channel: TicketView['channel'];
  assigneeId: string | null;
  handoffReason: string | null;
  /** -1 to 1. */
  sentiment: number | null;
  waitingSince: Date | null;
  createdAt: Date;
  firstResponseAt: Date | null;
  resolvedAt: Date | null;
}

/** What the desk itself knows of a contact, over all their tickets. */
export interface ContactHistory {
  id: string;
  name: string | null;
  language: string | null;
  createdAt: Date;
  /** In the smallest unit of `valueCurrency`. */
  lifetimeValueMinor: number | null;
  valueCurrency: string | null;
  totalOrders: number | null;
  /** As the shop's own sync says it, 0 to 1. */
  churnRisk: number | null;
  identities: { kind: IdentityKind; value: string }[];
  lastWroteAt: Date | null;
  ticketCount: number;
  /** The newest hundred, newest first. */
  tickets: PastTicket[];
}

const NEWEST = 100;

/** For Baton itself: whoever shows it to a teammate checks first that they may see the contact. @throws not_found */
export async function readContactHistory(tx: Tx, contactId: string): Promise<ContactHistory> {
  const [contact] = await tx.query<Omit<ContactHistory, 'tickets'>>(
    `select id, name, language, created_at as "createdAt", lifetime_value_minor::float8 as "lifetimeValueMinor", value_currency as "valueCurrency",
       total_orders as "totalOrders", churn_risk::float8 as "churnRisk",
       (select coalesce(json_agg(json_build_object('kind', d.kind, 'value', d.value)), '[]') from contact_identities d
        where d.workspace_id = c.workspace_id and d.contact_id = c.id) as identities,
       (select max(v.contact_wrote_at) from conversations v where v.workspace_id = c.workspace_id and v.contact_id = c.id) as "lastWroteAt",
       (select count(*)::int from tickets t where t.workspace_id = c.workspace_id and t.contact_id = c.id) as "ticketCount"
     from contacts c where workspace_id = $1 and id = $2`,
    [tx.workspaceId, contactId],
  );
  if (!contact) throw notFound('contact');
  const tickets = await tx.query<PastTicket>(
    `select t.id, t.subject, t.status, t.priority, i.channel, t.assignee_id as "assigneeId", t.handoff_reason as "handoffReason",
       t.sentiment::float8 as sentiment, t.waiting_since as "waitingSince", t.created_at as "createdAt", t.first_response_at as "firstResponseAt",
       t.resolved_at as "resolvedAt"
     from tickets t join inboxes i on i.workspace_id = t.workspace_id and i.id = t.inbox_id
     where t.workspace_id = $1 and t.contact_id = $2 order by t.created_at desc, t.id desc limit ${NEWEST}`,
    [tx.workspaceId, contactId],
  );
  return { ...contact, tickets };
}
