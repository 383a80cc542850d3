import type { DatabaseHandle } from '../../server/src/platform/db/open.ts';
import { laneIsIdle } from '../../server/src/platform/jobs/lane-is-idle.ts';
import { percentile, tenth, whole } from './figures.ts';
import { openFullDesk } from './inbox-order.ts';
import { WORKSPACE } from './inbox-order-seed.ts';
import type { Database } from './open-target.ts';

const WARM_UP_SECONDS = 10;
const WINDOW_SECONDS = 60;

/**
 * How late word of SLA moments comes: `open` tickets with two clocks each, of which `due` have a moment in the same minute, spread over it.
 * Lateness is from the moment itself to the event's commit, which begins with the second that the sweep lets pass on purpose.
 */
export async function measureSla({ database, open, due }: { database: Database; open: number; due: number }): Promise<void> {
  const desk = await openFullDesk(database, { tickets: open, open, messagesPerTicket: 1 });
  try {
    await desk.withPool((pool) => seedClocks(pool));
    const baton = await desk.startBaton();
    // Moments begin after it serves: its start is not what is measured. The embedded database has one owner at a time.
    if (database === 'embedded') await baton.stop();
    const last = Date.now() + baton.startedInMs + (WARM_UP_SECONDS + WINDOW_SECONDS) * 1000;
    await desk.withPool((pool) => spreadMoments(pool, due, last));
    if (database === 'embedded') await baton.restart();
    await new Promise((resolve) => setTimeout(resolve, last + 8000 - Date.now()));
    await baton.stop();
    await desk.withPool((pool) => report(pool, { database, open, due }));
    await baton.close();
  } finally {
    await desk.close();
  }
}

/** A running first-response and resolution clock for every open ticket, all with moments far ahead. */
async function seedClocks(pool: DatabaseHandle['pool']): Promise<void> {
  await pool.query(
    `insert into sla_clocks (workspace_id, ticket_id, kind, conversation_id, inbox_id, priority, target_seconds, warning_percent, assistant_counts,
       started_at, warn_at, due_at, next_at)
     select t.workspace_id, t.id, k.kind, t.conversation_id, t.inbox_id, t.priority, k.seconds, 80, true, now(), now() + k.seconds * interval '0.8 s',
       now() + k.seconds * interval '1 s', now() + k.seconds * interval '0.8 s'
     from tickets t cross join (values ('first_response', 28800), ('resolution', 172800)) as k (kind, seconds)
     where t.workspace_id = $1 and t.status in ('open', 'in_progress', 'pending')`,
    [WORKSPACE],
  );
  await pool.query('vacuum analyze sla_clocks');
}

/** Gives `due` clocks a threshold within the minute that ends at `last`. */
async function spreadMoments(pool: DatabaseHandle['pool'], due: number, last: number): Promise<void> {
  await pool.query(
    `with chosen as (select ticket_id, row_number() over (order by ticket_id) as n from sla_clocks where kind = 'first_response' order by ticket_id limit $1)
     update sla_clocks c set warn_at = m.at, next_at = m.at, due_at = m.at + interval '1 hour'
     from (select ticket_id, $2::timestamptz - ($1 - n) * ($3 * 1000.0 / $1) * interval '1 ms' as at from chosen) as m
     where c.ticket_id = m.ticket_id and c.kind = 'first_response'`,
    [due, new Date(last), WINDOW_SECONDS],
  );
}

interface Asked {
  database: Database;
  open: number;
  due: number;
}

async function report(pool: DatabaseHandle['pool'], { database, open, due }: Asked): Promise<void> {
  const { rows } = await pool.query<{ ticket: string; late: number }>(
    `select ticket_id as ticket, extract(epoch from created_at - (payload->>'at')::timestamptz)::float8 * 1000 as late from events where type = 'sla.at_risk'`,
  );
  const late = rows.map((row) => row.late).sort((left, right) => left - right);
  if (late.length !== due || new Set(rows.map((row) => row.ticket)).size !== due) throw new Error(`${due} moments, ${late.length} events`);
  console.log(
    `SLA, ${database}, ${whole(open)} open tickets with two clocks each, ${whole(due)} moments in ${WINDOW_SECONDS} s, each told once: ` +
      `late p50 ${whole(percentile(late, 50))} ms, p95 ${whole(percentile(late, 95))} ms, most ${whole(late.at(-1) ?? Number.NaN)} ms`,
  );
  const plan = await pool.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, buffers) select workspace_id, ticket_id, kind, next_at from sla_clocks c
     where c.next_at <= now() + interval '6 hours' and ${laneIsIdle({ name: 'sla.keep-clocks' }, 'c.ticket_id::text')} order by c.next_at limit 500`,
  );
  const lines = plan.rows.map((row) => row['QUERY PLAN']);
  const took = Number(/Execution Time: ([\d.]+)/.exec(lines.join('\n'))?.[1] ?? Number.NaN);
  console.log(`the statement that finds 500 of them: ${tenth(took)} ms\n${lines.join('\n')}`);
}
