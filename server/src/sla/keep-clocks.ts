import type { AuthorKind, MessageKind } from '#conversations';
import { markTicketSla } from '#conversations';
import type { Ctx } from '#platform/context';
import { withCorrelation } from '#platform/correlation';
import type { Tx } from '#platform/db';
import type { EndingJob } from '#platform/jobs';
import { newId } from '#platform/ids';
import { workTogether } from '#platform/work-together';
import { applyFact } from './apply-fact.ts';
import type { Applying, Fact, Stop } from './apply-fact.ts';
import { slaStopped } from './events.ts';
import { SPOKEN } from './job-definitions.ts';
import type { Happening } from './job-definitions.ts';
import { crossingsOf, recordCrossings } from './record-crossings.ts';
import type { Crossing } from './record-crossings.ts';
import { openRuleBook, readHoursOf } from './rule-book.ts';
import type { RuleBook } from './rule-book.ts';
import { elapsedSeconds, markOf, setMoments } from './set-moments.ts';
import { loadTicketClocks, saveTicketClocks } from './ticket-clocks.ts';
import type { TicketClocks } from './ticket-clocks.ts';

/** What happened to a ticket, one thing after the other. */
export interface History {
  workspaceId: string;
  ticketId: string;
  happened: readonly Happened[];
  /** Under which id its events stand. */
  correlationId: string | null;
  /** Over with the commit. */
  job: EndingJob;
}

export interface Happened {
  at: Date;
  what: Happening;
}

export type Kept = 'moved' | 'nothing' | 'gone';

// Clocks of several machines differ by less; something older than this was replayed by hand after later things had counted.
const REPLAYED_AFTER_MS = 60_000;
/** A ticket's row is locked until the commit, and whoever answers in it waits as long. */
const MOST_AT_ONCE = 40;

/**
 * Moves a ticket's clocks by what happened to it. What they went over before is recorded first, so that an answer that came too late
 * finds its deadline missed although nobody swept in between. Repeating it changes nothing.
 *
 * Jobs that run side by side share a transaction of eight statements in two round trips: two or three follow each question, and with
 * a transaction for each of them they were a third of all packets of a turn.
 */
export function createClockKeeper(ctx: Pick<Ctx, 'db'>): (history: History) => Promise<Kept> {
  return workTogether(MOST_AT_ONCE, (workspaceId, batch) => ctx.db.tx(workspaceId, (tx) => keepAll(tx, batch), { repeatable: true }));
}

async function keepAll(tx: Tx, batch: readonly History[]): Promise<Kept[]> {
  for (const { job } of batch) tx.endJob(job);
  const ticketIds = [...new Set(batch.map((one) => one.ticketId))];
  // Side by side: they leave as one packet.
  const [said, tickets, book] = await Promise.all([readSaid(tx, batch), loadTicketClocks(tx, ticketIds, { lock: true }), openRuleBook(tx)]);
  const moving = new Map(tickets.map((all) => [all.ticket.id, all]));
  const moves: Move[] = [];
  const kept = batch.map(({ ticketId, happened, correlationId }): Kept => {
    const facts = happened.flatMap(({ at, what }) => {
      const fact = toFact(what, said);
      return fact ? [{ at, fact }] : [];
    });
    const all = moving.get(ticketId);
    if (facts.length === 0 || !all) return all ? 'nothing' : 'gone';
    moves.push({ ...move(all, book, facts), correlationId });
    return 'moved';
  });
  await finish(tx, moves);
  return kept;
}

interface Move {
  all: TicketClocks;
  at: Date;
  stops: readonly Stop[];
  crossings: readonly Crossing[];
  correlationId: string | null;
}

/** What one commit brings happened at one moment: what the clocks had gone over by then is asked once, before the first. */
function move(all: TicketClocks, book: RuleBook, facts: readonly { at: Date; fact: Fact }[]): Omit<Move, 'correlationId'> {
  const stops: Stop[] = [];
  const crossings: Crossing[] = [];
  let at = new Date(0);
  for (const [place, { at: happenedAt, fact }] of facts.entries()) {
    const latest = latestOf(all);
    at = happenedAt < latest ? latest : happenedAt;
    const applying: Applying = { all, book, at };
    if (fact.kind !== 'opened' && all.clocks.size === 0) adopt(applying);
    if (place === 0) crossings.push(...[...all.clocks.values()].flatMap((clock) => crossingsOf(clock, all.ticket, applying.at)));
    const isReplay = latest.getTime() - happenedAt.getTime() > REPLAYED_AFTER_MS;
    stops.push(...(isReplay ? followTicket(applying) : applyFact(applying, fact)));
  }
  return { all, at, stops, crossings };
}

async function finish(tx: Tx, moves: readonly Move[]): Promise<void> {
  const tickets = [...new Set(moves.map((one) => one.all))];
  const hoursOf = await readHoursOf(
    tx,
    tickets.flatMap(({ clocks }) => [...clocks.values()].map((clock) => clock.calendar)),
  );
  for (const { all, at } of moves) setMoments(all, hoursOf, at);
  saveTicketClocks(tx, tickets);
  markTicketSla(tx, tickets.map(markOf));
  for (const { all, stops, crossings, correlationId } of moves)
    await withCorrelation(correlationId ?? newId(), async () => {
      await recordCrossings(tx, crossings);
      for (const stop of stops) await recordStop(tx, all, { ...stop, hoursOf });
    });
}

type Stopped = Stop & { hoursOf: Awaited<ReturnType<typeof readHoursOf>> };

async function recordStop(tx: Tx, { ticket, pauses }: TicketClocks, { clock, at, hoursOf }: Stopped): Promise<void> {
  const { id, conversationId, inboxId } = ticket;
  await tx.record(
    slaStopped,
    {
      conversation_id: conversationId,
      ticket_id: id,
      inbox_id: inboxId,
      kind: clock.kind,
      priority: clock.priority,
      outcome: clock.breachedAt ? 'breached' : 'met',
      deadline: clock.dueAt?.toISOString() ?? null,
      stopped_at: at.toISOString(),
      target_seconds: clock.targetSeconds,
      elapsed_seconds: elapsedSeconds(clock, pauses, hoursOf, at),
    },
    { conversationId, ticketId: id },
  );
}

interface Said {
  id: string;
  kind: MessageKind;
  authorKind: AuthorKind;
  isHandoff: boolean;
}

async function readSaid(tx: Tx, batch: readonly History[]): Promise<Map<string, Said>> {
  const ids = batch.flatMap(({ happened }) => happened.flatMap(({ what }) => (what.kind === 'said' ? [what.message_id] : [])));
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Said>(
    `select id, kind, author_kind as "authorKind", content->>'kind' is not distinct from 'handoff' as "isHandoff"
     from messages where workspace_id = $1 and id = any(array(select unnest($2::uuid[])))`,
    [tx.workspaceId, ids],
    'sla-messages',
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Notes, words of the system and the assistant's "a colleague takes over" are no answer. */
function toFact(what: Happening, all: ReadonlyMap<string, Said>): Fact | null {
  if (what.kind === 'opened') return what;
  if (what.kind === 'changed') return { ...what, handedOff: what.handed_off };
  const said = all.get(what.message_id);
  if (!said || !SPOKEN.has(said.kind) || said.isHandoff || said.authorKind === 'system') return null;
  return said.authorKind === 'contact' ? { kind: 'contact_wrote' } : { kind: 'answered', by: said.authorKind };
}

/** The newest moment that the clocks know of. Pauses by hand are left out: they are written at once, ahead of what still waits in the lane. */
function latestOf({ clocks, pauses }: TicketClocks): Date {
  const known = [
    ...[...clocks.values()].flatMap((one) => [one.startedAt, one.stoppedAt]),
    ...pauses.filter((one) => one.cause !== 'by_hand').flatMap((one) => [one.startedAt, one.endedAt]),
  ];
  return new Date(Math.max(0, ...known.map((moment) => moment?.getTime() ?? 0)));
}

/** A ticket that is older than the clocks: they begin with it, and what is known of it since has happened. */
export function adopt({ all, book, at }: Applying): void {
  const { createdAt, firstResponseAt, resolvedAt, status } = all.ticket;
  applyFact({ all, book, at: createdAt }, { kind: 'opened', owner: all.ticket.owner });
  if (firstResponseAt) applyFact({ all, book, at: firstResponseAt }, { kind: 'answered', by: 'teammate' });
  applyFact({ all, book, at: resolvedAt ?? at }, { kind: 'changed', status });
}

/** Brings the clocks to where the ticket is now, for something that counts too late to say more. */
function followTicket(applying: Applying): Stop[] {
  const { status, owner } = applying.all.ticket;
  return applyFact(applying, { kind: 'changed', status, owner, priority: true });
}
