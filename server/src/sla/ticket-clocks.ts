import type { TicketStatus } from '#conversations';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import type { ClockSettings } from './rule-book.ts';
import type { ClockKind, PauseCause, PausedBy, Priority } from './schema.ts';

/** What the clocks need to know of their ticket, as it is now. */
export interface SlaTicket {
  id: string;
  conversationId: string;
  inboxId: string;
  status: TicketStatus;
  owner: 'assistant' | 'people';
  priority: Priority;
  assigneeId: string | null;
  teamId: string | null;
  createdAt: Date;
  firstResponseAt: Date | null;
  resolvedAt: Date | null;
}

export interface Clock extends ClockSettings {
  kind: ClockKind;
  startedAt: Date;
  warnAt: Date | null;
  dueAt: Date | null;
  atRiskAt: Date | null;
  breachedAt: Date | null;
  stoppedAt: Date | null;
  nextAt: Date | null;
}

export interface StoredPause {
  id: string;
  cause: PauseCause;
  startedAt: Date;
  endedAt: Date | null;
  reason: string | null;
  startedBy: PausedBy | null;
}

/** A ticket with its clocks and pauses, changed in memory and written back whole. */
export interface TicketClocks {
  ticket: SlaTicket;
  clocks: Map<ClockKind, Clock>;
  pauses: StoredPause[];
  /** Clocks for which there is no target any more. */
  dropped: ClockKind[];
}

const TICKET = `t.id, t.conversation_id as "conversationId", t.inbox_id as "inboxId", t.status, t.owner, t.priority, t.assignee_id as "assigneeId",
  t.team_id as "teamId", t.created_at as "createdAt", t.first_response_at as "firstResponseAt", t.resolved_at as "resolvedAt"`;

export const CLOCK = `c.kind, c.priority, c.target_seconds as "targetSeconds", c.warning_percent as "warningPercent", c.assistant_counts as "assistantCounts",
  c.calendar_id as "calendarId", c.calendar_version as "calendarVersion", c.started_at as "startedAt", c.warn_at as "warnAt", c.due_at as "dueAt",
  c.at_risk_at as "atRiskAt", c.breached_at as "breachedAt", c.stopped_at as "stoppedAt", c.next_at as "nextAt"`;

export interface ClockRow extends Omit<Clock, 'calendar'> {
  ticketId: string;
  calendarId: string | null;
  calendarVersion: number | null;
}

// Through a subquery: bare, Postgres takes a plan that knows how many there are for cheaper, and plans all three anew for each call.
const TICKETS = 'array(select unnest($2::uuid[]))';

/** Tickets with their clocks, by id; with `lock`, the tickets' rows stay locked until the commit, so that nobody else moves their clocks. */
export async function loadTicketClocks(tx: Tx, ticketIds: readonly string[], { lock }: { lock: boolean }): Promise<TicketClocks[]> {
  // Side by side: they leave as one packet, and what is read behind the lock is as it is then.
  const [tickets, clocks, pauses] = await Promise.all([
    tx.query<SlaTicket>(
      `select ${TICKET} from tickets t where t.workspace_id = $1 and t.id = any(${TICKETS}) order by t.id ${lock ? 'for no key update' : ''}`,
      [tx.workspaceId, ticketIds],
      lock ? 'sla-tickets-locked' : 'sla-tickets',
    ),
    tx.query<ClockRow>(
      `select c.ticket_id as "ticketId", ${CLOCK} from sla_clocks c where c.workspace_id = $1 and c.ticket_id = any(${TICKETS})`,
      [tx.workspaceId, ticketIds],
      'sla-clocks',
    ),
    tx.query<StoredPause & { ticketId: string }>(
      `select ticket_id as "ticketId", id, cause, started_at as "startedAt", ended_at as "endedAt", reason, started_by as "startedBy"
       from sla_pauses where workspace_id = $1 and ticket_id = any(${TICKETS}) order by started_at, id`,
      [tx.workspaceId, ticketIds],
      'sla-pauses',
    ),
  ]);
  return tickets.map((ticket) => ({
    ticket,
    clocks: new Map(clocks.filter((one) => one.ticketId === ticket.id).map((row) => [row.kind, toClock(row)])),
    pauses: pauses.filter((one) => one.ticketId === ticket.id),
    dropped: [],
  }));
}

export function toClock({ calendarId, calendarVersion, ...row }: ClockRow): Clock {
  return { ...row, calendar: calendarId !== null && calendarVersion !== null ? { id: calendarId, version: calendarVersion } : null };
}

/** Writes clocks and pauses of many tickets with two statements, without waiting for the database's answer. */
export function saveTicketClocks(tx: Tx, all: readonly TicketClocks[]): void {
  const clocks = all.flatMap(({ ticket, clocks: some }) => [...some.values()].map((clock) => toRow(ticket, clock)));
  const pauses = all.flatMap(({ ticket, pauses: some }) =>
    some.map((one) => ({
      id: one.id,
      ticket_id: ticket.id,
      cause: one.cause,
      started_at: one.startedAt,
      ended_at: one.endedAt,
      reason: one.reason,
      started_by: one.startedBy,
    })),
  );
  for (const { ticket, dropped } of all.filter((one) => one.dropped.length > 0))
    tx.write('delete from sla_clocks where workspace_id = $1 and ticket_id = $2 and kind = any($3)', [tx.workspaceId, ticket.id, dropped]);
  if (clocks.length > 0) tx.write(SAVE_CLOCKS, [tx.workspaceId, JSON.stringify(clocks)], 'sla-save-clocks');
  if (pauses.length > 0) tx.write(SAVE_PAUSES, [tx.workspaceId, JSON.stringify(pauses)], 'sla-save-pauses');
}

const CLOCK_COLUMNS = [
  ['ticket_id', 'uuid'],
  ['kind', 'text'],
  ['conversation_id', 'uuid'],
  ['inbox_id', 'uuid'],
  ['priority', 'text'],
  ['target_seconds', 'integer'],
  ['warning_percent', 'integer'],
  ['assistant_counts', 'boolean'],
  ['calendar_id', 'uuid'],
  ['calendar_version', 'integer'],
  ['started_at', 'timestamptz'],
  ['warn_at', 'timestamptz'],
  ['due_at', 'timestamptz'],
  ['at_risk_at', 'timestamptz'],
  ['breached_at', 'timestamptz'],
  ['stopped_at', 'timestamptz'],
  ['next_at', 'timestamptz'],
] as const;

const NAMES = CLOCK_COLUMNS.map(([name]) => name);
const SAVE_CLOCKS = `insert into sla_clocks as old (workspace_id, ${NAMES.join(', ')})
  select $1, ${NAMES.join(', ')} from jsonb_to_recordset($2::jsonb) as new (${CLOCK_COLUMNS.map((column) => column.join(' ')).join(', ')})
  on conflict (workspace_id, ticket_id, kind) do update set ${NAMES.slice(2)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}
  where (${NAMES.slice(4)
    .map((name) => `old.${name}`)
    .join(', ')}) is distinct from (${NAMES.slice(4)
    .map((name) => `excluded.${name}`)
    .join(', ')})`;

const SAVE_PAUSES = `insert into sla_pauses as old (workspace_id, id, ticket_id, cause, started_at, ended_at, reason, started_by)
  select $1, id, ticket_id, cause, started_at, ended_at, reason, started_by
  from jsonb_to_recordset($2::jsonb) as new (id uuid, ticket_id uuid, cause text, started_at timestamptz, ended_at timestamptz, reason text, started_by jsonb)
  on conflict (workspace_id, id) do update set ended_at = excluded.ended_at where old.ended_at is distinct from excluded.ended_at`;

function toRow(ticket: SlaTicket, clock: Clock): Record<(typeof NAMES)[number], unknown> {
  return {
    ticket_id: ticket.id,
    kind: clock.kind,
    conversation_id: ticket.conversationId,
    inbox_id: ticket.inboxId,
    priority: clock.priority,
    target_seconds: clock.targetSeconds,
    warning_percent: clock.warningPercent,
    assistant_counts: clock.assistantCounts,
    calendar_id: clock.calendar?.id ?? null,
    calendar_version: clock.calendar?.version ?? null,
    started_at: clock.startedAt,
    warn_at: clock.warnAt,
    due_at: clock.dueAt,
    at_risk_at: clock.atRiskAt,
    breached_at: clock.breachedAt,
    stopped_at: clock.stoppedAt,
    next_at: clock.nextAt,
  };
}

/** Begins a pause, unless one of its cause lasts already. */
export function beginPause({ pauses }: TicketClocks, cause: PauseCause, at: Date, by: { reason?: string | null; who?: PausedBy } = {}): void {
  if (openPause(pauses, cause)) return;
  pauses.push({ id: newId(), cause, startedAt: at, endedAt: null, reason: by.reason ?? null, startedBy: by.who ?? null });
}

export function endPause({ pauses }: TicketClocks, cause: PauseCause, at: Date): void {
  const open = openPause(pauses, cause);
  if (open) open.endedAt = at < open.startedAt ? open.startedAt : at;
}

export function openPause(pauses: readonly StoredPause[], cause: PauseCause): StoredPause | undefined {
  return pauses.find((one) => one.cause === cause && one.endedAt === null);
}
