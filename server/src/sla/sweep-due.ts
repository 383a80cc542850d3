import { markTicketSla } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { laneIsIdle } from '#platform/jobs';
import { keepClocksJob } from './job-definitions.ts';
import { crossingsOf, recordCrossings } from './record-crossings.ts';
import type { Crossing } from './record-crossings.ts';
import { markOf, nextMoment } from './set-moments.ts';
import { CLOCK, loadTicketClocks, toClock } from './ticket-clocks.ts';
import type { Clock, ClockRow } from './ticket-clocks.ts';

const AT_ONCE = 500;
const MAX_ROUNDS = 40;
// An answer given just before the deadline may not be committed yet. Four of the five promised seconds are left.
const SETTLE_MS = 1000;

interface Due {
  workspaceId: string;
  ticketId: string;
  kind: Clock['kind'];
  nextAt: Date;
}

type Deps = Pick<Ctx, 'db' | 'clock' | 'log'>;

/**
 * Records every threshold and deadline that clocks have gone over, each once, earliest first: for a timer. Reads only clocks whose moment
 * has come, by index. Any number of sweepers share the work: each takes rows that no other holds, and a row and its event commit together.
 */
export async function sweepDue(ctx: Deps): Promise<{ recorded: number }> {
  let recorded = 0;
  const failed: string[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const until = new Date(ctx.clock.now().getTime() - SETTLE_MS);
    const due = await listDue(ctx, until, failed);
    // Beyond the last row found there may be others: what this batch goes over later than that waits for its place.
    const horizon = due.length < AT_ONCE ? until : (due.at(-1)?.nextAt ?? until);
    const failedBefore = failed.length;
    let found = 0;
    for (const [workspaceId, some] of Map.groupBy(due, (one) => one.workspaceId)) {
      try {
        found += await ctx.db.tx(workspaceId, (tx) => sweepWorkspace(tx, some, horizon));
      } catch (error) {
        // One workspace must not keep the others waiting; it is left out until the next sweep.
        failed.push(workspaceId);
        ctx.log.warn({ err: error, workspace: workspaceId }, 'SLA clocks could not be swept');
      }
    }
    recorded += found;
    const lost = failed.length > failedBefore;
    if ((found === 0 && !lost) || due.length < AT_ONCE) break;
  }
  return { recorded };
}

/** Clocks whose moment has come. One whose ticket has something waiting to be counted is left: it may have been answered in time. */
function listDue(ctx: Deps, until: Date, failed: readonly string[]): Promise<Due[]> {
  return ctx.db.system((tx) =>
    tx.query<Due>(
      `select c.workspace_id as "workspaceId", c.ticket_id as "ticketId", c.kind, c.next_at as "nextAt" from sla_clocks c
       where c.next_at <= $1 and c.workspace_id <> all($3::uuid[]) and ${laneIsIdle(keepClocksJob, 'c.ticket_id::text')} order by c.next_at limit $2`,
      [until, AT_ONCE, failed],
      'sla-due',
    ),
  );
}

interface DueClock extends ClockRow {
  conversationId: string;
  inboxId: string;
  assigneeId: string | null;
  teamId: string | null;
}

async function sweepWorkspace(tx: Tx, due: readonly Due[], horizon: Date): Promise<number> {
  // The ticket's row too, and first of all: whoever moves clocks locks it, and waiting for it while holding a clock could be for ever.
  const rows = await tx.query<DueClock>(
    `select c.ticket_id as "ticketId", ${CLOCK}, c.conversation_id as "conversationId", c.inbox_id as "inboxId", t.assignee_id as "assigneeId", t.team_id as "teamId"
     from unnest($2::uuid[], $3::text[]) as d (ticket_id, kind)
     join sla_clocks c on c.workspace_id = $1 and c.ticket_id = d.ticket_id and c.kind = d.kind
     join tickets t on t.workspace_id = $1 and t.id = c.ticket_id
     where c.next_at <= $4 order by c.next_at, c.ticket_id, c.kind for no key update of t, c skip locked`,
    [tx.workspaceId, due.map((one) => one.ticketId), due.map((one) => one.kind), horizon],
    'sla-lock-due',
  );
  const crossings = rows.flatMap(({ conversationId, inboxId, assigneeId, teamId, ...row }): Crossing[] =>
    crossingsOf(toClock(row), { id: row.ticketId, conversationId, inboxId, assigneeId, teamId }, horizon),
  );
  if (crossings.length === 0) return 0;
  await saveCrossed(tx, crossings);
  const touched = await loadTicketClocks(tx, [...new Set(crossings.map((one) => one.ticket.id))], { lock: false });
  markTicketSla(tx, touched.map(markOf));
  await recordCrossings(tx, crossings);
  return crossings.length;
}

function saveCrossed(tx: Tx, crossings: readonly Crossing[]): Promise<unknown> {
  const rows = crossings.map(({ ticket, clock }) => ({
    ticket_id: ticket.id,
    kind: clock.kind,
    at_risk_at: clock.atRiskAt,
    breached_at: clock.breachedAt,
    next_at: nextMoment(clock),
  }));
  return tx.query(
    `update sla_clocks c set at_risk_at = n.at_risk_at, breached_at = n.breached_at, next_at = n.next_at
     from (select distinct * from jsonb_to_recordset($2::jsonb) as r (ticket_id uuid, kind text, at_risk_at timestamptz, breached_at timestamptz, next_at timestamptz)) as n
     where c.workspace_id = $1 and c.ticket_id = n.ticket_id and c.kind = n.kind`,
    [tx.workspaceId, JSON.stringify(rows)],
    'sla-save-crossed',
  );
}
