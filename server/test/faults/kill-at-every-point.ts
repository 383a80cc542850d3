import { expect, test } from 'vitest';
import { CRASH_POINTS } from '../../src/platform/crash-point.ts';
import { checkPromises } from './check-promises.ts';
import { openDesk } from './open-desk.ts';
import type { DatabaseKind } from './open-desk.ts';
import { customers, say } from './say.ts';
import { untilSettled } from './settle.ts';

/** Usually the seventh passage, where some conversations are done and others under way; commits of webhooks are shared, so there are few. */
const PASSAGE: Record<string, number> = { 'webhook.before_commit': 2, 'webhook.after_commit': 2 };
const CONTACTS = 20;
// Of orders, of changes that a contact said yes to, and of desks behind an inbox: passed by none of these contacts, and tried in tests of their own.
const POINTS = CRASH_POINTS.filter((point) => !/^(order|act)\./.test(point) && point !== 'turn.after_change');

/**
 * The tests of one kind of database. Side by side, because most of the time is the half minute after which a dead worker's jobs are taken over on
 * Postgres; each kind in a file of its own, so that both run at once.
 */
export function killAtEveryPoint(database: DatabaseKind): void {
  test.concurrent.each(POINTS)('at %s nothing is lost or doubled', async (point) => {
    const desk = await openDesk(database, { crashAt: `${point}:${PASSAGE[point] ?? 7}` });
    try {
      const asksForPeople = point.startsWith('handoff');
      const people = customers(1, CONTACTS, asksForPeople ? 1 : 3);
      if (asksForPeople) for (const person of people) person.texts = ['I want to speak to a human being, please'];
      const saying = say(desk, people);
      expect(await desk.baton.ended(), 'it dies by its own hand, at the point').toMatchObject({ signal: 'SIGKILL' });
      await desk.baton.restart();
      const said = await saying;
      await untilSettled(desk, said.length, 90_000);
      await checkPromises(desk, said);
    } finally {
      await desk.close();
    }
  });

  test('killed in the middle of fifty questions, every contact has one answer', async () => {
    const desk = await openDesk(database);
    try {
      const people = customers(2, 50, 1);
      const saying = say(desk, people);
      while (desk.graph.sent.length < 20) await new Promise((resolve) => setTimeout(resolve, 2));
      await desk.baton.kill9();
      await desk.baton.restart();
      const said = await saying;
      await untilSettled(desk, said.length, 90_000);
      const { rows } = await checkPromises(desk, said);
      for (const [phone, own] of Map.groupBy(rows, (row) => row.phone)) {
        expect(
          own.map((row) => row.author),
          `what was said with ${phone}`,
        ).toEqual(['contact', 'assistant']);
      }
    } finally {
      await desk.close();
    }
  });
}
