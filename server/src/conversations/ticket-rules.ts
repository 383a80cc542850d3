import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { ticketRulesChanged } from './events.ts';

/** Three days: a weekend must not turn "it is still broken" into a new ticket. */
export const REOPEN_WINDOW_HOURS = 72;

export interface TicketRules {
  /** How long after it was resolved a message of the contact opens the same ticket again; 0 is never. */
  reopenWindowHours: number;
}

const READ = 'select reopen_window_hours as "reopenWindowHours" from ticket_rules where workspace_id = $1';

/** How tickets behave in this workspace. */
export async function readTicketRules(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<TicketRules> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  const [row] = await ctx.db.tx(workspaceId, (tx) => tx.query<TicketRules>(READ, [workspaceId]));
  return row ?? { reopenWindowHours: REOPEN_WINDOW_HOURS };
}

export async function changeTicketRules(ctx: Pick<Ctx, 'db'>, who: Principal, rules: TicketRules): Promise<TicketRules> {
  requirePermission(who, 'workspace.manage');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const before = (await readTicketRules({ db: tx }, who)).reopenWindowHours;
    if (before === rules.reopenWindowHours) return rules;
    await tx.query(
      `insert into ticket_rules (workspace_id, reopen_window_hours) values ($1, $2)
       on conflict (workspace_id) do update set reopen_window_hours = excluded.reopen_window_hours`,
      [workspaceId, rules.reopenWindowHours],
    );
    const changes = { reopen_window_hours: { from: before, to: rules.reopenWindowHours } };
    await tx.record(ticketRulesChanged, { changes }, { actor: { kind: who.kind, id: who.id } });
    return rules;
  });
}
