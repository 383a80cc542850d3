import { readTicketSights } from '#conversations';
import type { TicketSight, TicketSights } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { Principal } from '#platform/principal';
import { cursorOf, readEventsSince, readNewEvents } from '#platform/realtime';
import type { LogPosition, LoggedEvent } from '#platform/realtime';
import { addressPushes } from './address-pushes.ts';
import type { Parcel } from './address-pushes.ts';
import { sightsNeeded, toPushes } from './to-envelope.ts';
import type { Push } from './to-envelope.ts';

/** Somebody at a socket of this process. */
export interface Member {
  who: Principal;
  isOpen(): boolean;
  give(parcel: Parcel): void;
  /** Answers `hello`. */
  welcome(answer: { cursor: string; resumed: boolean; reset: 'cursor_unknown' | 'too_much_missed' | null }): void;
  /** Too much at once: everything must be loaded anew. */
  reset(cursor: string): void;
}

/** What is said of a ticket and not kept: who looks, who types. */
export interface Whisper {
  ticketId?: string;
  conversationId?: string;
  type: 'viewing' | 'typing';
  data: Record<string, unknown>;
  at: Date;
}

/** The sockets of one workspace in this process. */
export interface Room {
  /** Welcomes a member, gives them what they missed since `cursor`, and what comes from then on. */
  join(member: Member, cursor: string | null): void;
  leave(member: Member): void;
  /** Something may have happened. */
  wake(): void;
  whisper(whisper: Whisper): void;
  /** The ticket as it stands, read together with whatever else is to be read; null when there is none. */
  look(ticketId: string): Promise<TicketSight | null>;
  size(): number;
  close(): void;
}

/** Most events given to one who resumes; beyond that loading anew is cheaper. */
const MOST_MISSED = 1000;
const MOST_NEW = 5000;
/** Hints come in bursts, and one reading serves them all. */
const GATHER_MS = 8;
/** A lost hint is made up for by the next, or by this. */
const LOOK_ANYWAY_MS = 10_000;
const TRY_AGAIN_MS = 1000;

interface Joining {
  member: Member;
  cursor: string | null;
}

interface Looking {
  ticketId: string;
  resolve(sight: TicketSight | null): void;
  reject(error: unknown): void;
}

interface Taken {
  joining: Joining[];
  whispers: Whisper[];
  looking: Looking[];
}

interface Readings {
  position: LogPosition;
  news: LoggedEvent[];
  /** What each who joins missed; null where the cursor is unknown. */
  missed: (LoggedEvent[] | null)[];
  sights: TicketSights;
}

/**
 * Follows the workspace's log of events by snapshot: each reading takes exactly what became visible since the one before, and every socket
 * is served from it. One transaction with two statements, however many sockets there are.
 */
export function createRoom(ctx: Pick<Ctx, 'db' | 'log'>, workspaceId: string): Room {
  // Everybody who came and has not gone, also who is being welcomed at this moment; `members` are those who were.
  const present = new Set<Member>();
  const members = new Set<Member>();
  let position: LogPosition | null = null;
  let waiting: Taken = { joining: [], whispers: [], looking: [] };
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  let again = false;
  let closed = false;

  const read = async (): Promise<void> => {
    again = false;
    const taken = waiting;
    waiting = { joining: [], whispers: [], looking: [] };
    try {
      const readings = await ctx.db.tx(workspaceId, (tx) => readAll(tx, position, taken));
      position = readings.position;
      serve(members, readings, taken);
    } catch (error) {
      waiting = { ...waiting, joining: [...taken.joining, ...waiting.joining] };
      for (const one of taken.looking) one.reject(error);
      throw error;
    }
  };
  const wake = () => {
    again = true;
    if (running || closed) return;
    timer ??= setTimeout(() => void run(), GATHER_MS);
  };
  const run = async (): Promise<void> => {
    timer = null;
    running = true;
    try {
      while (again && !closed) await read();
    } catch (error) {
      ctx.log.warn({ err: error, workspaceId }, 'the desk socket could not read; it tries again');
      setTimeout(wake, TRY_AGAIN_MS).unref();
    } finally {
      running = false;
    }
  };
  const regular = setInterval(wake, LOOK_ANYWAY_MS).unref();
  const add = <K extends keyof Taken>(what: K, one: Taken[K][number]) => {
    (waiting[what] as unknown[]).push(one);
    wake();
  };

  return {
    join(member, cursor) {
      present.add(member);
      add('joining', { member, cursor });
    },
    leave(member) {
      present.delete(member);
      members.delete(member);
      waiting.joining = waiting.joining.filter((one) => one.member !== member);
    },
    wake,
    whisper: (whisper) => add('whispers', whisper),
    look: (ticketId) => new Promise((resolve, reject) => add('looking', { ticketId, resolve, reject })),
    size: () => present.size,
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      clearInterval(regular);
    },
  };
}

async function readAll(tx: Tx, after: LogPosition | null, { joining, whispers, looking }: Taken): Promise<Readings> {
  const { position, events } = await readNewEvents(tx, after, MOST_NEW + 1);
  const missed: (LoggedEvent[] | null)[] = [];
  for (const { cursor } of joining) missed.push(cursor === null ? [] : await readEventsSince(tx, cursor, { position, limit: MOST_MISSED + 1 }));
  const needed = sightsNeeded([...events, ...missed.flatMap((some) => some ?? [])]);
  const sights = await readTicketSights(tx, {
    ticketIds: [...needed.ticketIds, ...whispers.flatMap((one) => one.ticketId ?? []), ...looking.map((one) => one.ticketId)],
    messageIds: needed.messageIds,
    conversationIds: whispers.flatMap((one) => one.conversationId ?? []),
  });
  return { position, news: events, missed, sights };
}

function serve(members: Set<Member>, { position, news, missed, sights }: Readings, { joining, whispers, looking }: Taken): void {
  if (news.length > MOST_NEW) for (const member of members) member.reset(cursorOf(position));
  else {
    const pushes = [...pushesOf(news, sights), ...whispers.flatMap((one) => toWhispered(one, sights))];
    if (pushes.length > 0) {
      const parcelFor = addressPushes(pushes);
      for (const member of members) member.give(parcelFor(member.who));
    }
  }
  joining.forEach(({ member, cursor }, index) => {
    if (!member.isOpen()) return;
    welcome(member, { cursor, missed: missed[index] ?? null, now: cursorOf(position), sights });
    members.add(member);
  });
  for (const { ticketId, resolve } of looking) resolve(sights.byTicket.get(ticketId) ?? null);
}

interface Welcoming {
  cursor: string | null;
  missed: LoggedEvent[] | null;
  now: string;
  sights: TicketSights;
}

function welcome(member: Member, { cursor, missed, now, sights }: Welcoming): void {
  if (cursor === null) return member.welcome({ cursor: now, resumed: false, reset: null });
  if (missed === null) return member.welcome({ cursor: now, resumed: false, reset: 'cursor_unknown' });
  if (missed.length > MOST_MISSED) return member.welcome({ cursor: now, resumed: false, reset: 'too_much_missed' });
  // The old cursor stays good until the first of what was missed is there.
  member.welcome({ cursor, resumed: true, reset: null });
  member.give(addressPushes(pushesOf(missed, sights))(member.who));
}

/** One change of hands is told by two events, for two kinds of listeners; a ticket is gone once. */
function pushesOf(events: readonly LoggedEvent[], sights: TicketSights): Push[] {
  const lost = new Set<string>();
  return events
    .flatMap((event) => toPushes(event, sights))
    .filter(({ audience, envelope }) => {
      if (audience.kind !== 'lost_sight') return true;
      const key = `${envelope.ticket_id}:${audience.wasAssignedTo}`;
      return !lost.has(key) && lost.add(key);
    });
}

function toWhispered({ ticketId, conversationId, type, data, at }: Whisper, sights: TicketSights): Push[] {
  const ticket = ticketId ? sights.byTicket.get(ticketId) : sights.byConversation.get(conversationId ?? '');
  if (!ticket) return [];
  return [{ envelope: { id: null, type, ticket_id: ticket.id, at: at.toISOString(), data }, audience: { kind: 'ticket', assigneeId: ticket.assigneeId } }];
}
