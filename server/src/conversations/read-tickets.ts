import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, or } from 'drizzle-orm';
import type { z } from 'zod';
import type { ChannelName } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { maySee, seesAllTickets } from './lock-ticket.ts';
import type { StoredMessage } from './message-row.ts';
import { contacts, inboxes, messages, tickets } from './schema.ts';
import type { InboxKind, SlaState, TicketStatus } from './schema.ts';

export interface TicketView {
  id: string;
  conversationId: string;
  contactId: string;
  contactName: string | null;
  inboxId: string;
  /** As the desk names it. */
  channel: z.infer<typeof ChannelName>;
  inboxKind: InboxKind;
  subject: string;
  status: TicketStatus;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  owner: 'assistant' | 'people';
  assigneeId: string | null;
  teamId: string | null;
  tags: string[];
  pendingUntil: Date | null;
  version: number;
  handoffReason: string | null;
  sentiment: number | null;
  difficulty: number | null;
  waitingSince: Date | null;
  slaState: SlaState | null;
  slaDueAt: Date | null;
  answeredCount: number;
  firstResponseAt: Date | null;
  resolvedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const VIEW = {
  id: tickets.id,
  conversationId: tickets.conversationId,
  contactId: tickets.contactId,
  contactName: contacts.name,
  inboxId: tickets.inboxId,
  channel: inboxes.channel,
  inboxKind: inboxes.kind,
  subject: tickets.subject,
  status: tickets.status,
  priority: tickets.priority,
  owner: tickets.owner,
  assigneeId: tickets.assigneeId,
  teamId: tickets.teamId,
  tags: tickets.tags,
  pendingUntil: tickets.pendingUntil,
  version: tickets.version,
  handoffReason: tickets.handoffReason,
  sentiment: tickets.sentiment,
  difficulty: tickets.difficulty,
  waitingSince: tickets.waitingSince,
  slaState: tickets.slaState,
  slaDueAt: tickets.slaDueAt,
  answeredCount: tickets.answeredCount,
  firstResponseAt: tickets.firstResponseAt,
  resolvedAt: tickets.resolvedAt,
  createdAt: tickets.createdAt,
  updatedAt: tickets.updatedAt,
};

/** The newest tickets of a contact that `who` may see. */
export async function listContactTickets(tx: Tx, who: Principal, contactId: string, limit: number): Promise<TicketView[]> {
  const own = seesAllTickets(who) ? undefined : or(isNull(tickets.assigneeId), eq(tickets.assigneeId, who.id));
  return tx.orm
    .select(VIEW)
    .from(tickets)
    .innerJoin(contacts, and(eq(contacts.workspaceId, tickets.workspaceId), eq(contacts.id, tickets.contactId)))
    .innerJoin(inboxes, and(eq(inboxes.workspaceId, tickets.workspaceId), eq(inboxes.id, tickets.inboxId)))
    .where(and(eq(tickets.workspaceId, workspaceOf(who)), eq(tickets.contactId, contactId), own))
    .orderBy(desc(tickets.createdAt), desc(tickets.id))
    .limit(limit);
}

export async function readTicket(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<TicketView> {
  requirePermission(who, 'tickets.read_own');
  return ctx.db.tx(workspaceOf(who), (tx) => readTicketIn(tx, who, ticketId));
}

/** The same inside an open transaction. */
export async function readTicketIn(tx: Tx, who: Principal, ticketId: string): Promise<TicketView> {
  const [row] = await tx.orm
    .select(VIEW)
    .from(tickets)
    .innerJoin(contacts, and(eq(contacts.workspaceId, tickets.workspaceId), eq(contacts.id, tickets.contactId)))
    .innerJoin(inboxes, and(eq(inboxes.workspaceId, tickets.workspaceId), eq(inboxes.id, tickets.inboxId)))
    .where(eq(tickets.id, ticketId));
  if (!row || !maySee(who, row)) throw notFound('ticket');
  return row;
}

/** Several by their ids, in that order, in an open transaction. Whoever calls has looked whether they may be seen; what is gone is left out. */
export async function readTicketsIn(tx: Tx, ids: readonly string[]): Promise<TicketView[]> {
  const rows = await tx.orm
    .select(VIEW)
    .from(tickets)
    .innerJoin(contacts, and(eq(contacts.workspaceId, tickets.workspaceId), eq(contacts.id, tickets.contactId)))
    .innerJoin(inboxes, and(eq(inboxes.workspaceId, tickets.workspaceId), eq(inboxes.id, tickets.inboxId)))
    .where(inArray(tickets.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export interface MessagePage {
  afterSeq?: number | undefined;
  beforeSeq?: number | undefined;
  limit: number;
  /** Only what belongs to this ticket. */
  ticketId?: string;
  /** Leaves out private notes: for surfaces the contact sees. */
  withoutNotes?: boolean;
  /** Only what was edited or deleted. */
  onlyChanged?: boolean;
}

/** Messages of a conversation in the order of `seq`; with `beforeSeq`, the newest below it. */
export async function listMessages(ctx: Pick<Ctx, 'db'>, workspaceId: string, conversationId: string, page: MessagePage): Promise<StoredMessage[]> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const where = and(
      eq(messages.workspaceId, workspaceId),
      eq(messages.conversationId, conversationId),
      page.afterSeq === undefined ? undefined : gt(messages.seq, page.afterSeq),
      page.beforeSeq === undefined ? undefined : lt(messages.seq, page.beforeSeq),
      page.ticketId === undefined ? undefined : eq(messages.ticketId, page.ticketId),
      page.withoutNotes ? ne(messages.kind, 'note') : undefined,
      page.onlyChanged ? or(isNotNull(messages.editedAt), isNotNull(messages.deletedAt)) : undefined,
    );
    const newestFirst = page.beforeSeq !== undefined;
    const rows = await tx.orm
      .select()
      .from(messages)
      .where(where)
      .orderBy(newestFirst ? desc(messages.seq) : asc(messages.seq))
      .limit(page.limit);
    return newestFirst ? rows.reverse() : rows;
  });
}
