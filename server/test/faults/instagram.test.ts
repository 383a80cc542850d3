import { expect, describe, test } from 'vitest';
import type { GraphFault } from '@baton/sandbox';
import { PROVIDER_DATABASES, INSTAGRAM_ACCOUNT, openDesk } from './open-desk.ts';
import type { Desk } from './open-desk.ts';
import { untilSettled } from './settle.ts';

const QUESTION = 'How long do I have to return an item?';
const DAY_MS = 86_400_000;
/** How Instagram fails, and what may be shown of the answers then. Its echo proves what its answer did not say. */
const FAULTS: { fault: GraphFault; shown: string[] }[] = [
  { fault: { kind: 'cut_after', times: 1000 }, shown: ['sent'] },
  { fault: { kind: 'cut_before', times: 3 }, shown: ['sent', 'unknown'] },
  { fault: { kind: 'server_error', times: 3 }, shown: ['sent', 'failed'] },
  { fault: { kind: 'throttle', times: 3 }, shown: ['sent'] },
  { fault: { kind: 'status_before_response', times: 1000 }, shown: ['sent'] },
];

interface Row {
  person: string;
  author: string;
  delivery: string | null;
}

const ROWS = `select i.value as person, m.author_kind as author, m.delivery from messages m
  join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
  join contact_identities i on i.workspace_id = c.workspace_id and i.contact_id = c.contact_id and i.kind = 'instagram' order by m.conversation_id, m.seq`;

async function ask(desk: Desk, people: readonly string[], timestamp = Date.now()): Promise<void> {
  await Promise.all(people.map((from) => desk.graph.receiveInstagram({ accountId: INSTAGRAM_ACCOUNT, from, text: QUESTION, timestamp })));
}
const persons = (series: number, count: number) => Array.from({ length: count }, (_, index) => String(500_000 + series * 1000 + index));

/** Each person asked once and was answered at most once by Instagram's own count, exactly once where the answer is shown as sent. */
function check(desk: Desk, rows: readonly Row[], people: readonly string[], shown: readonly string[]): void {
  for (const person of people) {
    const own = rows.filter((row) => row.person === person);
    expect(
      own.map((row) => row.author),
      `what was said with ${person}`,
    ).toEqual(['contact', 'assistant']);
    const [, answer] = own;
    expect(shown, person).toContain(answer?.delivery);
    const times = desk.graph.sent.filter((one) => one.accepted && one.to === person).length;
    if (answer?.delivery === 'sent' || answer?.delivery === 'read') expect(times, `sends to ${person}`).toBe(1);
    else expect(times, `sends to ${person}, shown as ${answer?.delivery}`).toBeLessThanOrEqual(answer?.delivery === 'failed' ? 0 : 1);
  }
}

// Side by side, because most of the time is the half minute after which a dead worker's jobs are taken over on Postgres.
describe.each(PROVIDER_DATABASES)('Instagram, on %s', (database) => {
  test.concurrent('however it fails no answer is sent twice, and its echo settles what its answer did not say', async () => {
    const desk = await openDesk(database);
    try {
      let count = 0;
      for (const [series, { fault }] of FAULTS.entries()) {
        desk.graph.clearFaults();
        desk.graph.fault(fault);
        await ask(desk, persons(series, 6));
        count += 6;
        await untilSettled(desk, count, 60_000);
        await desk.graph.settled();
        // An echo is looked at after two seconds.
        await new Promise((resolve) => setTimeout(resolve, 3000));
        await untilSettled(desk, count, 60_000);
      }
      const rows = await desk.query<Row>(ROWS);
      expect(rows).toHaveLength(2 * count);
      for (const [series, { shown }] of FAULTS.entries()) check(desk, rows, persons(series, 6), shown);
    } finally {
      await desk.close();
    }
  });

  test.concurrent.each(['deliver.after_claim', 'deliver.after_send', 'deliver.after_mark', 'ingest.before_commit'])(
    'killed at %s no answer is doubled',
    async (point) => {
      const desk = await openDesk(database, { crashAt: `${point}:4` });
      try {
        const people = persons(50, 8);
        const asking = ask(desk, people);
        expect(await desk.baton.ended()).toMatchObject({ signal: 'SIGKILL' });
        await desk.baton.restart();
        await asking;
        await untilSettled(desk, people.length, 90_000);
        await desk.graph.settled();
        await new Promise((resolve) => setTimeout(resolve, 4000));
        check(desk, await desk.query<Row>(ROWS), people, ['sent', 'unknown']);
      } finally {
        await desk.close();
      }
    },
  );

  test.concurrent('what comes after days away is stored and answered where Instagram still lets it, and otherwise says why not', async () => {
    const desk = await openDesk(database);
    try {
      const [fresh, old] = [persons(60, 3), persons(61, 3)];
      await ask(desk, old, Date.now() - 30 * DAY_MS);
      await ask(desk, fresh);
      await untilSettled(desk, 6, 60_000);
      const rows = await desk.query<Row>(ROWS);
      expect(rows).toHaveLength(12);
      check(desk, rows, fresh, ['sent']);
      check(desk, rows, old, ['failed']);
    } finally {
      await desk.close();
    }
  });
});
