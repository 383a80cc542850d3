import { seesAllTickets } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';
import { STORED_PROPOSAL } from './proposals.ts';
import type { StoredProposal } from './proposals.ts';

export interface ApprovalFilter {
  /** `waiting`: those that can still be answered. */
  status: 'waiting' | 'all';
  ticketId?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** What waits, or waited, for a teammate's yes; newest first. Of tickets that `who` may see. */
export function listApprovals(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, workspaceId: string, filter: ApprovalFilter): Promise<StoredProposal[]> {
  const { status, ticketId, before, limit } = filter;
  return ctx.db.ask<StoredProposal>(
    workspaceId,
    `select ${STORED_PROPOSAL} from tool_proposals p where workspace_id = $1 and ${VISIBLE} and ($4 = 'all' or (status = 'waiting' and expires_at > $5))
       and ($6::uuid is null or ticket_id = $6) and ($7::uuid is null or id < $7) order by id desc limit $8`,
    [workspaceId, seesAllTickets(who), who.id, status, ctx.clock.now(), ticketId ?? null, before ?? null, limit],
  );
}

/** Null for none, and for one of a ticket that `who` may not see. */
export async function readApproval(ctx: Pick<Ctx, 'db'>, who: Principal, workspaceId: string, id: string): Promise<StoredProposal | null> {
  const sql = `select ${STORED_PROPOSAL} from tool_proposals p where workspace_id = $1 and ${VISIBLE} and id = $4`;
  const [row] = await ctx.db.ask<StoredProposal>(workspaceId, sql, [workspaceId, seesAllTickets(who), who.id, id]);
  return row ?? null;
}

const VISIBLE = `approver = 'teammate' and ($2 or exists (select from tickets t where t.workspace_id = p.workspace_id and t.id = p.ticket_id
  and (t.assignee_id is null or t.assignee_id::text = $3)))`;
