import type { AuthorKind, MessageKind } from '#conversations';
import { markTicketSla } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { applyFact } from './apply-fact.ts';
import type { Applying, Fact, Stop } from './apply-fact.ts';
import { slaStopped } from './events.ts';
import { SPOKEN } from './job-definitions.ts';
import type { Happening } from './job-definitions.ts';
import { crossingsOf, recordCrossings } from './record-crossings.ts';
import { openRuleBook, readHoursOf } from './rule-book.ts';
import { elapsedSeconds, markOf, setMoments } from './set-moments.ts';
import { loadTicketClocks, saveTicketClocks } from './ticket-clocks.ts';
import type { TicketClocks } from './ticket-clocks.ts';

export interface Happened {
  ticketId: string;
  at: Date;
  what: Happening;
}

// Clocks of several machines differ by less; something older than this was replayed by hand after later things had counted.
const REPLAYED_AFTER_MS = 60_000;

/**
 * Moves a ticket's clocks by what happened to it. What they went over before is recorded first, so that an answer that came too late
 * finds its deadline missed although nobody swept in between. Repeating it changes nothing.
 */
export async function keepClocks(ctx: Pick<Ctx, 'db'>, workspaceId: string, happened: Happened): Promise<'moved' | 'nothing' | 'gone'> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const fact = await toFact(tx, happened.what);
    if (!fact) return 'nothing';
    const [all] = await loadTicketClocks(tx, [happened.ticketId], { lock: true });
    if (!all) return 'gone';
    const book = await openRuleBook(tx);
    const latest = latestOf(all);
    const applying: Applying = { all, book, at: happened.at < latest ? latest : happened.at };
    const isReplay = latest.getTime() - happened.at.getTime() > REPLAYED_AFTER_MS;
    if (fact.kind !== 'opened' && all.clocks.size === 0) adopt(applying);
    const crossings = [...all.clocks.values()].flatMap((clock) => crossingsOf(clock, all.ticket, applying.at));
    const stops = isReplay ? followTicket(applying) : applyFact(applying, fact);
    await finish(tx, { all, stops, at: applying.at, crossings });
    return 'moved';
  });
}

interface Finishing {
  all: TicketClocks;
  stops: readonly Stop[];
  crossings: Parameters<typeof recordCrossings>[1];
  at: Date;
}

async function finish(tx: Tx, { all, stops, crossings, at }: Finishing): Promise<void> {
  const hoursOf = await readHoursOf(
    tx,
    [...all.clocks.values()].map((clock) => clock.calendar),
  );
  setMoments(all, hoursOf, at);
  await saveTicketClocks(tx, [all]);
  await markTicketSla(tx, [markOf(all)]);
  await recordCrossings(tx, crossings);
  const { id, conversationId, inboxId } = all.ticket;
  for (const { clock, at: stoppedAt } of stops) {
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
        stopped_at: stoppedAt.toISOString(),
        target_seconds: clock.targetSeconds,
        elapsed_seconds: elapsedSeconds(clock, all.pauses, hoursOf, stoppedAt),
      },
      { conversationId, ticketId: id },
    );
  }
}

interface Said {
  kind: MessageKind;
  authorKind: AuthorKind;
  isHandoff: boolean;
}

/** Notes, words of the system and the assistant's "a colleague takes over" are no answer. */
async function toFact(tx: Tx, what: Happening): Promise<Fact | null> {
  if (what.kind === 'opened') return what;
  if (what.kind === 'changed') return { ...what, handedOff: what.handed_off };
  const [said] = await tx.query<Said>(
    `select kind, author_kind as "authorKind", content->>'kind' is not distinct from 'handoff' as "isHandoff" from messages where workspace_id = $1 and id = $2`,
    [tx.workspaceId, what.message_id],
    'sla-message',
  );
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
