import { readTeammateNames } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { TicketChanges } from './change-fields.ts';
import { readTicketIn } from './read-tickets.ts';
import { sayEvent } from './say-event.ts';

export interface TimelineEntry {
  id: string;
  type: string;
  /** What happened, in a sentence. */
  summary: string;
  actor: { kind: string; id: string | null; name: string | null };
  changes: TicketChanges | null;
  /** What else the event says. */
  data: Record<string, unknown>;
  createdAt: Date;
}

interface Row {
  id: string;
  type: string;
  actor: { kind: string; id?: string | null };
  payload: Record<string, unknown> & { changes?: TicketChanges };
  createdAt: Date;
}

/** What happened to a ticket, the newest first, with names of the people in it. @throws not_found for a ticket that the caller may not see */
export async function readTimeline(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  ticketId: string,
  page: { before?: string | undefined; limit: number },
): Promise<TimelineEntry[]> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await readTicketIn(tx, who, ticketId);
    // By the conversation, whose index is there anyway: one by ticket would cost every event a write.
    const rows = await tx.query<Row>(
      `select id, type, actor, payload, created_at as "createdAt" from events
       where workspace_id = $1 and conversation_id = $2 and ticket_id = $3 and ($4::uuid is null or id < $4) order by id desc limit $5`,
      [workspaceId, ticket.conversationId, ticketId, page.before ?? null, page.limit],
    );
    const names = await readNames(tx, workspaceId, rows, ticket.contactName);
    return rows.map((row) => toEntry(row, names));
  });
}

/** Ids in events that are names for people: teammates, teams and keys. */
async function readNames(tx: Tx, workspaceId: string, rows: readonly Row[], contactName: string | null): Promise<Map<string, string>> {
  const ids = new Set<string>();
  const add = (value: unknown) => {
    if (typeof value === 'string' && UUID.test(value)) ids.add(value);
  };
  for (const { actor, payload } of rows) {
    add(actor.id);
    add(payload['teammate_id']);
    for (const field of ['assignee_id', 'team_id']) {
      add(payload.changes?.[field]?.from);
      add(payload.changes?.[field]?.to);
    }
  }
  const names = await readTeammateNames({ db: tx }, workspaceId, [...ids]);
  const others = await tx.query<{ id: string; name: string }>(
    `select id, name from teams where workspace_id = $1 and id = any($2::uuid[]) union all select id, name from api_keys where workspace_id = $1 and id = any($2::uuid[])`,
    [workspaceId, [...ids]],
  );
  for (const { id, name } of others) names.set(id, name);
  for (const { actor } of rows) if (actor.kind === 'contact' && actor.id && contactName) names.set(actor.id, contactName);
  return names;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function toEntry({ id, type, actor, payload, createdAt }: Row, names: ReadonlyMap<string, string>): TimelineEntry {
  const { changes = null, ...data } = payload;
  const name = (actor.id ? names.get(actor.id) : undefined) ?? null;
  return {
    id,
    type,
    summary: sayEvent({ type, who: name ?? KINDS[actor.kind] ?? 'Baton', changes, data }, names),
    actor: { kind: actor.kind, id: actor.id ?? null, name },
    changes,
    data,
    createdAt,
  };
}

const KINDS: Record<string, string> = {
  assistant: 'The assistant',
  contact: 'The customer',
  operator: 'The operator',
  api_key: 'A program',
  teammate: 'A teammate',
};
