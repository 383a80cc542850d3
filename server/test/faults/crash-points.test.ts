import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CRASH_POINTS } from '../../src/platform/crash-point.ts';
import { checkPromises } from './check-promises.ts';
import { DATABASES, openDesk } from './open-desk.ts';
import type { Desk } from './open-desk.ts';
import { customers, say } from './say.ts';
import type { Said } from './say.ts';
import { untilSettled } from './settle.ts';

/** A later passage, where some conversations are done and others under way. */
const PASSAGE: Record<string, number> = { 'webhook.before_commit': 2, 'webhook.after_commit': 2 };
const CONTACTS = 20;

describe.each(DATABASES)('killed at a named point, on %s', (database) => {
  let desk: Desk;
  const said: Said[] = [];
  beforeAll(async () => {
    desk = await openDesk(database);
  });
  afterAll(() => desk?.close());

  test.each(CRASH_POINTS.map((point, index) => ({ point, index })))('at $point nothing is lost or doubled', async ({ point, index }) => {
    if (desk.baton.isRunning()) await desk.baton.stop();
    await desk.baton.restart({ crashAt: `${point}:${PASSAGE[point] ?? 7}` });
    const asksForPeople = point.startsWith('handoff');
    const people = customers(index + 1, CONTACTS, asksForPeople ? 1 : 3);
    if (asksForPeople) for (const person of people) person.texts = ['I want to speak to a human being, please'];
    const saying = say(desk, people);
    expect(await desk.baton.ended(), 'it dies by its own hand, at the point').toMatchObject({ signal: 'SIGKILL' });
    await desk.baton.restart();
    said.push(...(await saying));
    await untilSettled(desk, said.length);
    await checkPromises(desk, said);
  });
});
