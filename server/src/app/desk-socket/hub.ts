import { REALTIME_PING_INTERVAL_MS } from '@baton/contract';
import { REVOKED } from '#accounts';
import { maySee } from '#conversations';
import type { TicketSight } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { GAP } from '#platform/realtime';
import { createCollision } from './collision.ts';
import type { Collision } from './collision.ts';
import { createRoom } from './room.ts';
import type { Member, Room } from './room.ts';

/** A member as the hub looks after it. */
export interface Guest extends Member {
  /** Looks again at who this is and what they may. */
  checkAgain(): void;
  /** Asks for a sign of life; ends the socket when the last ones went unanswered. */
  ping(): void;
}

/** All teammates' sockets of this process. */
export interface Hub {
  collision: Collision;
  /** @throws rate_limited when this teammate has too many sockets here. */
  enter(guest: Guest, workspaceId: string, cursor: string | null): void;
  leave(guest: Guest, workspaceId: string): void;
  /** The ticket, if there is one that they may see. */
  ticketFor(who: Principal, workspaceId: string, ticketId: string): Promise<TicketSight | null>;
  close(): void;
}

const SOCKETS_EACH = 20;
const PINGS_EACH_ROUND = 25;
/** A lost hint must not keep an ended session open for ever. */
const CHECK_AGAIN_EVERY_PINGS = 12;

export function createHub(ctx: Pick<Ctx, 'db' | 'log' | 'realtime' | 'clock' | 'metrics'>): Hub {
  const rooms = new Map<string, Room>();
  const guests = new Set<Guest>();
  const counts = new Map<string, number>();
  const collision = createCollision(ctx, (workspaceId, whisper) => rooms.get(workspaceId)?.whisper(whisper));
  const unsubscribes = [
    ctx.realtime.subscribe('event', ({ workspace_id: workspaceId }) => rooms.get(String(workspaceId))?.wake()),
    ctx.realtime.subscribe(REVOKED, ({ credential, teammate, workspace }) => {
      for (const guest of guests) {
        const { who } = guest;
        if (who.credential === credential || who.id === credential || who.id === teammate || who.workspaceId === workspace) guest.checkAgain();
      }
    }),
    ctx.realtime.subscribe(GAP, () => {
      for (const room of rooms.values()) room.wake();
      for (const guest of guests) guest.checkAgain();
    }),
  ];
  const stopPinging = pingInTurns(guests);
  const roomOf = (workspaceId: string): Room => {
    const room = rooms.get(workspaceId) ?? createRoom(ctx, workspaceId);
    rooms.set(workspaceId, room);
    return room;
  };
  return {
    collision,
    enter(guest, workspaceId, cursor) {
      const open = counts.get(guest.who.id) ?? 0;
      if (open >= SOCKETS_EACH) throw new BatonError('rate_limited', { message: `More than ${SOCKETS_EACH} sockets are open.`, retryAfterSeconds: 10 });
      counts.set(guest.who.id, open + 1);
      guests.add(guest);
      ctx.metrics.sockets.inc({ surface: 'desk' });
      roomOf(workspaceId).join(guest, cursor);
    },
    leave(guest, workspaceId) {
      if (!guests.delete(guest)) return;
      ctx.metrics.sockets.dec({ surface: 'desk' });
      const left = (counts.get(guest.who.id) ?? 1) - 1;
      if (left > 0) counts.set(guest.who.id, left);
      else counts.delete(guest.who.id);
      const room = rooms.get(workspaceId);
      room?.leave(guest);
      if (room?.size() === 0) {
        room.close();
        rooms.delete(workspaceId);
      }
    },
    async ticketFor(who, workspaceId, ticketId) {
      const ticket = await roomOf(workspaceId).look(ticketId);
      return ticket && maySee(who, ticket) ? ticket : null;
    },
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      stopPinging();
      collision.close();
      for (const room of rooms.values()) room.close();
    },
  };
}

/** One timer for all sockets, a part of them each time: thousands of pings at one moment would be a stutter. */
function pingInTurns(guests: ReadonlySet<Guest>): () => void {
  let round = 0;
  const timer = setInterval(() => {
    round += 1;
    const checking = Math.floor(round / PINGS_EACH_ROUND) % CHECK_AGAIN_EVERY_PINGS === 0;
    let place = 0;
    for (const guest of guests) {
      place += 1;
      if (place % PINGS_EACH_ROUND !== round % PINGS_EACH_ROUND) continue;
      guest.ping();
      if (checking) guest.checkAgain();
    }
  }, REALTIME_PING_INTERVAL_MS / PINGS_EACH_ROUND).unref();
  return () => clearInterval(timer);
}
