import type { Tx } from '../db.ts';
import { isId } from '../ids.ts';

/** An event as it was recorded. */
export interface LoggedEvent {
  id: string;
  type: string;
  conversationId: string | null;
  ticketId: string | null;
  actor: { kind: string; id?: string | null };
  payload: Record<string, unknown>;
  createdAt: Date;
}

/**
 * What a reader could see when it last looked, as Postgres names it. Ids do not rise in the order of commits, and neither do numbers of
 * transactions; "what that snapshot could not see" is exact, whatever was still open then.
 */
export type LogPosition = string;

const COLUMNS = `e.id, e.type, e.conversation_id as "conversationId", e.ticket_id as "ticketId", e.actor, e.payload, e.created_at as "createdAt"`;
// By what was settled when each was written: whoever was given an event has been given everything that its horizon covers before it.
const ORDER = 'order by e.horizon, e.id';
// A database that was restored elsewhere holds transactions that the new server has not come to yet: age keeps them out.
const RECENT = `e.created_at > now() - interval '1 day'`;

type Row = LoggedEvent & { position: LogPosition };

/** The events that became visible since `after`, of the transaction's workspace; null for none, only the position. */
export async function readNewEvents(tx: Tx, after: LogPosition | null, limit: number): Promise<{ position: LogPosition; events: LoggedEvent[] }> {
  const rows = await tx.query<Row>(
    `with now as materialized (select pg_current_snapshot() as snapshot)
     select now.snapshot::text as position, e.* from now left join lateral (
       select ${COLUMNS}, e.horizon from events e
       where $2::pg_snapshot is not null and e.workspace_id = $1 and e.xid >= pg_snapshot_xmin($2::pg_snapshot) and not pg_visible_in_snapshot(e.xid, $2::pg_snapshot) and ${RECENT}
       ${ORDER} limit $3) e on true
     order by e.horizon, e.id`,
    [tx.workspaceId, after, limit],
    'new-events',
  );
  const position = rows[0]?.position;
  if (position === undefined) throw new Error('the database gave no snapshot');
  return { position, events: rows.filter((row) => row.id !== null) };
}

/** A cursor for a client that has seen everything up to `position`. */
export function cursorOf(position: LogPosition): string {
  return `x${position.split(':')[0]}`;
}

/**
 * The events that whoever stopped at `cursor` may not have been given, up to `position`: all of them, and some that they have.
 * Null when the cursor is unknown or too old.
 */
export async function readEventsSince(tx: Tx, cursor: string, { position, limit }: { position: LogPosition; limit: number }): Promise<LoggedEvent[] | null> {
  const from = await findHorizon(tx, cursor);
  if (from === null) return null;
  return tx.query<LoggedEvent>(
    `select ${COLUMNS} from events e
     where e.workspace_id = $1 and e.xid >= $2::xid8 and pg_visible_in_snapshot(e.xid, $3::pg_snapshot) and ${RECENT} and e.id is distinct from $4::uuid
     ${ORDER} limit $5`,
    [tx.workspaceId, from, position, isId(cursor) ? cursor : null, limit],
    'events-since',
  );
}

async function findHorizon(tx: Tx, cursor: string): Promise<string | null> {
  const number = /^x(\d{1,19})$/.exec(cursor)?.[1];
  if (number !== undefined) {
    // One of another server, or of one that has since been restored, lies ahead of us.
    const [row] = await tx.query<{ known: boolean }>('select $1::xid8 <= pg_snapshot_xmax(pg_current_snapshot()) as known', [number], 'known-horizon');
    return row?.known ? number : null;
  }
  if (!isId(cursor)) return null;
  const [event] = await tx.query<{ horizon: string }>(
    `select e.horizon::text as horizon from events e where e.workspace_id = $1 and e.id = $2 and ${RECENT}`,
    [tx.workspaceId, cursor],
    'event-horizon',
  );
  return event?.horizon ?? null;
}
