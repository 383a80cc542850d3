import { seesAllTickets } from '#conversations';
import type { Principal } from '#platform/principal';
import type { Audience, Push } from './to-envelope.ts';

/** One event as a socket is given it: written once, whoever many get it. */
export interface Item {
  /** Null for what is not kept: it may be dropped for a slow reader. */
  id: string | null;
  ticketId: string | null;
  type: string;
  at: string;
  json: string;
}

/** What one kind of viewer is given, as one frame. */
export interface Parcel {
  items: readonly Item[];
  frame: Buffer;
}

const EMPTY: Parcel = { items: [], frame: Buffer.alloc(0) };

/**
 * Sorts pushes by who may see them. Viewers who see the same get the very same bytes: all who see every ticket, all who see only what is
 * nobody's, and each of those whom something here is about.
 */
export function addressPushes(pushes: readonly Push[]): (who: Principal) => Parcel {
  const items = pushes.map(({ envelope }) => toItem(envelope));
  const named = new Set(pushes.flatMap(({ audience }) => namedIn(audience)));
  const made = new Map<string, Parcel>();
  return (who) => {
    const key = `${seesAllTickets(who) ? 'all' : 'own'}${named.has(who.id) ? who.id : ''}`;
    const known = made.get(key);
    if (known) return known;
    const parcel = wrap(items.filter((_, index) => isFor(who, pushes[index]!.audience)));
    made.set(key, parcel);
    return parcel;
  };
}

function toItem(envelope: Push['envelope']): Item {
  return { id: envelope.id, ticketId: envelope.ticket_id, type: envelope.type, at: envelope.at, json: JSON.stringify(envelope) };
}

/** A frame of several events. */
export function wrap(items: readonly Item[]): Parcel {
  if (items.length === 0) return EMPTY;
  return { items, frame: Buffer.from(`{"type":"events","events":[${items.map((item) => item.json).join(',')}]}`) };
}

function namedIn(audience: Audience): string[] {
  if (audience.kind === 'workspace') return [];
  const ids = [
    audience.assigneeId,
    ...(audience.kind === 'teammates' ? audience.ids : []),
    ...(audience.kind === 'lost_sight' ? [audience.wasAssignedTo] : []),
  ];
  return ids.filter((id): id is string => id !== null);
}

function isFor(who: Principal, audience: Audience): boolean {
  if (audience.kind === 'workspace') return true;
  const sees = seesAllTickets(who) || audience.assigneeId === null || audience.assigneeId === who.id;
  if (audience.kind === 'ticket') return sees;
  if (audience.kind === 'teammates') return sees && audience.ids.includes(who.id);
  return !sees && (audience.wasAssignedTo === null || audience.wasAssignedTo === who.id);
}
