import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInboundWhatsApp, escapeBody, signBody } from '@baton/sandbox';
import { PHONE_NUMBER_ID, WEBHOOK_SECRET } from '../spawn-baton.ts';
import { checkPromises } from './check-promises.ts';
import { DATABASES, openDesk } from './open-desk.ts';
import type { Desk } from './open-desk.ts';
import type { Said } from './say.ts';
import { untilSettled } from './settle.ts';

const NUMBER = { phoneNumberId: PHONE_NUMBER_ID, wabaId: '200000000000001', displayNumber: '31201234567' };
const COPIES = 1000;

interface Written {
  from: string;
  id: string;
  text: string;
}

async function post(desk: Desk, batch: readonly Written[]): Promise<number> {
  const timestamp = Math.floor(Date.now() / 1000);
  for (const { from } of batch) desk.graph.openWindow(PHONE_NUMBER_ID, from);
  const body = escapeBody(buildInboundWhatsApp(batch.map((message) => ({ number: NUMBER, message: { ...message, timestamp } }))));
  const response = await fetch(desk.baton.webhookUrl, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signBody(WEBHOOK_SECRET, body) },
  });
  await response.arrayBuffer();
  return response.status;
}

const written = (from: string, index: number): Written => ({
  from,
  id: `wamid.${from}.${String(index).padStart(4, '0')}`,
  text: 'How long do I have to return an item?',
});
const toSaid = (one: Written, acknowledged: boolean): Said => ({ phone: one.from, id: one.id, at: 0, acknowledged });

/** The same order every time, and no order at all. */
function shuffled<T>(items: readonly T[]): T[] {
  let seed = 42;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  return items
    .map((item) => ({ item, rank: next() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);
}

describe.each(DATABASES)('floods of webhooks, on %s', (database) => {
  let desk: Desk;
  const said: Said[] = [];
  beforeAll(async () => {
    desk = await openDesk(database);
  });
  afterAll(() => desk?.close());

  test(`${COPIES} copies of one webhook at once are one message and one answer`, async () => {
    const message = written('31600900001', 1);
    const statuses = await Promise.all(Array.from({ length: COPIES }, () => post(desk, [message])));
    expect(new Set(statuses), 'every copy is accepted').toEqual(new Set([200]));
    said.push(toSaid(message, true));
    await untilSettled(desk, said.length);
  });

  test('shuffled and repeated batches are each message once', async () => {
    const messages = Array.from({ length: 30 }, (_, contact) => [1, 2, 3].map((index) => written(`3160091${String(contact).padStart(4, '0')}`, index))).flat();
    const pieces = shuffled([...messages, ...messages, ...messages]);
    const batches = Array.from({ length: Math.ceil(pieces.length / 7) }, (_, index) => pieces.slice(index * 7, index * 7 + 7));
    const statuses = await Promise.all(batches.map((batch) => post(desk, batch)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    // They came in no order, so there is none to keep; the rest of the promises hold.
    said.push(...messages.map((message) => toSaid(message, false)));
    await untilSettled(desk, said.length);
  });

  test('and nothing was lost or doubled in either flood', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { rows } = await checkPromises(desk, said);
    expect(rows.filter((row) => row.phone === '31600900001').map((row) => row.author)).toEqual(['contact', 'assistant']);
  });
});
