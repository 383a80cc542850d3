import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { changeFields } from './change-fields.ts';
import { tagRenamed } from './events.ts';
import { lockTicketRow } from './lock-ticket.ts';

export interface Tag {
  name: string;
  /** Tickets that have it now. */
  tickets: number;
}

/** Tags in use, the most used first. */
export async function listTags(ctx: Pick<Ctx, 'db'>, who: Principal, filter: { prefix?: string | undefined; limit: number }): Promise<Tag[]> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<Tag>(`select name, tickets from tags where workspace_id = $1 and tickets > 0 and starts_with(name, $2) order by tickets desc, name limit $3`, [
      workspaceId,
      filter.prefix?.toLowerCase() ?? '',
      filter.limit,
    ]),
  );
}

// Few enough that nobody waits long for one of these tickets, many enough that ten thousand take seconds.
const AT_ONCE = 50;

/**
 * Gives a tag another name; one that exists takes the tickets in. Chunk by chunk, each ticket once: a call that was cut off is simply repeated.
 * @throws not_found when no ticket has the tag
 */
export async function renameTag(ctx: Pick<Ctx, 'db'>, who: Principal, from: string, to: string): Promise<{ name: string; tickets: number; merged: boolean }> {
  requirePermission(who, 'team.manage');
  const workspaceId = workspaceOf(who);
  const known = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<Tag>('select name, tickets from tags where workspace_id = $1 and name = any($2::text[])', [workspaceId, [from, to]]),
  );
  const source = known.find((tag) => tag.name === from);
  if (!source || source.tickets === 0) throw notFound('tag');
  if (from === to) return { name: to, tickets: 0, merged: false };
  const merged = known.some((tag) => tag.name === to && tag.tickets > 0);
  let tickets = 0;
  for (;;) {
    const moved = await renameSome(ctx, who, { workspaceId, from, to });
    tickets += moved;
    if (moved < AT_ONCE) break;
  }
  await ctx.db.tx(workspaceId, async (tx) => {
    await tx.query('delete from tags where workspace_id = $1 and name = $2 and tickets = 0', [workspaceId, from]);
    await tx.record(tagRenamed, { tickets, merged, changes: { name: { from, to } } }, { actor: { kind: who.kind, id: who.id } });
  });
  return { name: to, tickets, merged };
}

function renameSome(ctx: Pick<Ctx, 'db'>, who: Principal, { workspaceId, from, to }: { workspaceId: string; from: string; to: string }): Promise<number> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const found = await tx.query<{ id: string }>(
      `select id from tickets where workspace_id = $1 and tags @> array[$2::text] and tags <> '{}' order by id limit ${AT_ONCE}`,
      [workspaceId, from],
    );
    for (const { id } of found) {
      const ticket = await lockTicketRow(tx, id);
      const tags = [...new Set(ticket.tags.map((tag) => (tag === from ? to : tag)))];
      await changeFields(tx, who, ticket, { to: { tags } });
    }
    return found.length;
  });
}
