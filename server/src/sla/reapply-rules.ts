import type { z } from 'zod';
import { markTicketSla } from '#conversations';
import type { Ctx } from '#platform/context';
import { giveSettings } from './apply-fact.ts';
import { reapplyJob } from './job-definitions.ts';
import { openRuleBook, readHoursOf } from './rule-book.ts';
import type { RuleBook } from './rule-book.ts';
import { markOf, setMoments } from './set-moments.ts';
import { loadTicketClocks, saveTicketClocks } from './ticket-clocks.ts';
import type { TicketClocks } from './ticket-clocks.ts';

export type Reapplying = z.infer<typeof reapplyJob.data>;

const AT_ONCE = 100;

/**
 * Lets the clocks that run count by today's policy or hours, from their own beginning: a hundred tickets, then the next job. What was missed
 * stays missed. Only open tickets are read, in the order of their ids, so a kill or a repetition does no harm.
 */
export async function reapplyRules(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, { scope, after }: Reapplying): Promise<{ outcome: string }> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const found = await tx.query<{ id: string }>(
      `select distinct ticket_id as id from sla_clocks
       where workspace_id = $1 and stopped_at is null and ($2::uuid is null or ticket_id > $2) and ($3::text is null or priority = $3)
       order by ticket_id limit $4`,
      [workspaceId, after, 'priority' in scope ? scope.priority : null, AT_ONCE],
    );
    const last = found.at(-1);
    if (!last) return { outcome: 'done' };
    const book = await openRuleBook(tx);
    const tickets = await loadTicketClocks(
      tx,
      found.map((one) => one.id),
      { lock: true },
    );
    for (const all of tickets) giveRules(all, book, scope);
    const hoursOf = await readHoursOf(
      tx,
      tickets.flatMap((all) => [...all.clocks.values()].map((clock) => clock.calendar)),
    );
    for (const all of tickets) setMoments(all, hoursOf, ctx.clock.now());
    saveTicketClocks(tx, tickets);
    markTicketSla(tx, tickets.map(markOf));
    if (found.length < AT_ONCE) return { outcome: 'done' };
    await tx.send(reapplyJob, { scope, after: last.id });
    return { outcome: 'goes on' };
  });
}

function giveRules(all: TicketClocks, book: RuleBook, scope: Reapplying['scope']): void {
  for (const clock of all.clocks.values()) {
    if (clock.stoppedAt) continue;
    const settings = book.settingsFor(clock.kind, { ...all.ticket, priority: clock.priority });
    if ('priority' in scope) {
      if (clock.priority === scope.priority) giveSettings(all, clock, settings);
    } else if (settings?.calendar?.id === scope.calendar_id) clock.calendar = settings.calendar;
  }
}
