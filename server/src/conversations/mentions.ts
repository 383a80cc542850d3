import { readTeammate } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { teammateMentioned } from './events.ts';
import type { LockedTicket } from './lock-ticket.ts';

/** `@[name](id)` as the console writes it. */
const WRITTEN = /@\[[^\]\n]{1,200}\]\(([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\)/gi;
const MOST = 20;

/** Who is called in a note: by the text itself, or named beside it. Each once. */
export function findMentions(text: string, named: readonly string[] = []): string[] {
  return [...new Set([...named, ...[...text.matchAll(WRITTEN)].map((match) => match[1]!)].map((id) => id.toLowerCase()))];
}

/** @throws invalid_input for somebody who is not here, or who may not see the ticket: they would be called to a closed door */
export async function requireMentionable(tx: Tx, ticket: LockedTicket, ids: readonly string[]): Promise<void> {
  if (ids.length > MOST) throw refuse(`at most ${MOST} teammates can be called at once`);
  for (const id of ids) {
    const teammate = await readTeammate({ db: tx }, tx.workspaceId ?? '', id).catch((error: unknown) => {
      if (error instanceof BatonError && error.code === 'not_found') throw refuse(`${id} is no teammate of this workspace`);
      throw error;
    });
    const sees = teammate.permissions.has('tickets.read_all') || ticket.assigneeId === null || ticket.assigneeId === id;
    if (!sees) throw refuse(`${teammate.name} may not see this ticket: it is assigned to somebody else`);
  }
}

function refuse(reason: string): BatonError {
  return new BatonError('invalid_input', { details: [{ field: 'mentions', reason, allowed: null }] });
}

/** Writes who is called by a note, and tells those who were not called by it before. */
export async function saveMentions(
  tx: Tx,
  who: Principal,
  { ticket, messageId, ids }: { ticket: LockedTicket; messageId: string; ids: readonly string[] },
): Promise<void> {
  await tx.query('delete from mentions where workspace_id = $1 and message_id = $2 and teammate_id <> all($3::uuid[])', [tx.workspaceId, messageId, [...ids]]);
  if (ids.length === 0) return;
  const fresh = await tx.query<{ id: string }>(
    `insert into mentions (workspace_id, message_id, teammate_id, ticket_id) select $1, $2, called.id, $3 from unnest($4::uuid[]) as called (id)
     on conflict do nothing returning teammate_id as id`,
    [tx.workspaceId, messageId, ticket.id, [...ids]],
  );
  for (const { id } of fresh)
    await tx.record(
      teammateMentioned,
      { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId, teammate_id: id, message_id: messageId },
      { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } },
    );
}

export interface Mention {
  messageId: string;
  ticketId: string;
  subject: string;
  authorName: string | null;
  text: string;
  createdAt: Date;
  readAt: Date | null;
}

export interface MentionFilter {
  unread?: boolean | undefined;
  limit: number;
  /** Message id of the last one of the page before. */
  before?: string | undefined;
}

/** Where `who` was called, the newest first. A ticket that has gone to somebody else meanwhile, and is not theirs to see, is left out. */
export async function listMentions(ctx: Pick<Ctx, 'db'>, who: Principal, filter: MentionFilter): Promise<{ mentions: Mention[]; unread: number }> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  if (who.kind !== 'teammate') return { mentions: [], unread: 0 };
  const all = who.permissions.has('tickets.read_all');
  const from = `mentions n join tickets t on t.workspace_id = n.workspace_id and t.id = n.ticket_id
    join messages m on m.workspace_id = n.workspace_id and m.id = n.message_id
    where n.workspace_id = $1 and n.teammate_id = $2 and ($3 or t.assignee_id is null or t.assignee_id = $2) and m.deleted_at is null`;
  return ctx.db.tx(workspaceId, async (tx) => {
    const mentions = await tx.query<Mention>(
      `select n.message_id as "messageId", n.ticket_id as "ticketId", t.subject, m.author_name as "authorName", m.text, m.created_at as "createdAt", n.read_at as "readAt"
       from ${from} and ($4::uuid is null or n.message_id < $4) and ($5::boolean is null or (n.read_at is null) = $5) order by n.message_id desc limit $6`,
      [workspaceId, who.id, all, filter.before ?? null, filter.unread ?? null, filter.limit],
    );
    const [count] = await tx.query<{ unread: number }>(`select count(*)::int as unread from ${from} and n.read_at is null`, [workspaceId, who.id, all]);
    return { mentions, unread: count?.unread ?? 0 };
  });
}

/** Marks mentions of `who` as read: those of these notes, or all. */
export async function readMentions(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, messageIds: readonly string[] | null): Promise<void> {
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, (tx) =>
    tx.query(
      `update mentions set read_at = $3 where workspace_id = $1 and teammate_id = $2 and read_at is null and ($4::uuid[] is null or message_id = any($4))`,
      [workspaceId, who.id, ctx.clock.now(), messageIds],
    ),
  );
}
