import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { SearchResult } from '@baton/contract';
import { receiveMessage } from '#conversations';
import { gatherWords, keepWords } from '#desk';
import { newId } from '#platform/ids';
import { joinAs, makeKey, openTicket, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

type Found = z.infer<typeof SearchResult>;

let desk: Desk;
let senior: { id: string; token: string };
beforeAll(async () => {
  desk = await startDesk();
  senior = await joinAs(desk, 'senior_agent');
});
afterAll(() => desk.close());

const search = async (q: string, key = senior.token): Promise<Found> => {
  const { status, body } = await desk.call('GET', `/api/search?q=${encodeURIComponent(q)}`, { key });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as unknown as Found;
};
const found = async (q: string, key = senior.token) => (await search(q, key)).results.map((one) => one.ticket.id);
const marked = ({ results: [first] }: Found) => first!.highlights.map(([from, to]) => first!.snippet.slice(from, to));
const note = (ticketId: string, content: string) => desk.call('POST', `/api/tickets/${ticketId}/notes`, { key: senior.token, body: { content } });

describe('a word is found in other forms of it', () => {
  const cases: [string, string, string, string][] = [
    ['English', 'I was promised a refund for the damaged lamp', 'refunds damage', 'refund damaged'],
    ['Dutch', 'De verzending van mijn bestelde kast duurt te lang', 'verzendingen bestellen', 'verzending'],
    ['German', 'Die Lieferungen meiner Möbel kommen nie an', 'lieferung mobel', 'Lieferungen Möbel'],
    ['French', 'Je demande le remboursement de la chaise abîmée', 'rembourser abimee', 'remboursement abîmée'],
    ['Italian', 'Le spedizioni dei miei orologi sono in ritardo', 'spedizione orologio', 'spedizioni orologi'],
  ];
  for (const [language, text, asked, shown] of cases) {
    test(`in ${language}, with accents or without, and marked in the text`, async () => {
      const { ticketId } = await openTicket(desk, { text });
      for (const word of asked.split(' ').filter((one) => one !== 'bestellen')) expect([word, await found(word)]).toEqual([word, [ticketId]]);
      const words = asked.split(' ').filter((one) => one !== 'bestellen');
      expect(marked(await search(words.join(' ')))).toEqual(shown.split(' '));
      const listed = await desk.call('GET', `/api/tickets?text=${encodeURIComponent(words.join(' '))}`, { key: senior.token });
      expect(listed.body.tickets.map((one) => one.id)).toEqual([ticketId]);
    });
  }
});

test('all words must stand in one message; the answer names the newest such message and its place', async () => {
  const { ticketId, inboxId } = await openTicket(desk, { text: 'The velvet armchair arrived today' });
  const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }] };
  const text = `${'Something else first. '.repeat(20)}The velvet has a tear, see the armchair photo. ${'And then some. '.repeat(30)}`;
  await receiveMessage(desk.ctx, desk.workspaceId, { inboxId, externalId: newId(), from, occurredAt: new Date(), kind: 'text', text });
  const both = await search('armchair velvet');
  expect(both.results.map((one) => [one.ticket.id, one.seq])).toEqual([[ticketId, 2]]);
  expect(both.pagination).toMatchObject({ total: 1, has_next: false });
  expect(marked(both)).toEqual(['velvet', 'armchair']);
  expect(both.results[0]!.snippet.length).toBeLessThan(210);
  expect(await found('velvet tear arrived')).toEqual([]);
});

test('a word nobody ever wrote is taken for one that is one letter away, and the answer says so', async () => {
  const { ticketId } = await openTicket(desk, { text: 'The chandelier hangs crooked' });
  await gatherWords(desk.ctx, -1000);
  for (const typed of ['cahndelier', 'chadelier', 'chanddelier', 'chandolier']) {
    const answer = await search(typed);
    expect([typed, answer.similar, answer.results.map((one) => one.ticket.id)]).toEqual([typed, true, [ticketId]]);
    expect(marked(answer)).toEqual(['chandelier']);
  }
  expect((await search('chandelier')).similar).toBe(false);
  expect(await found('chxndxlxer')).toEqual([]);
});

test('open and closed tickets are found alike, before and after reopening', async () => {
  const { ticketId } = await openTicket(desk, { text: 'My escritoire lost a drawer' });
  for (const what of ['close', 'reopen']) {
    await desk.call('POST', `/api/tickets/${ticketId}/${what}`, { key: senior.token });
    expect(await found('escritoire')).toEqual([ticketId]);
  }
});

test('a private note is found by teammates who see the ticket, and not by a program', async () => {
  const { ticketId } = await openTicket(desk, { text: 'Hello' });
  await note(ticketId, 'Suspected counterfeiter, be careful');
  const answer = await search('counterfeiter');
  expect(answer.results[0]).toMatchObject({ kind: 'note', seq: 2 });
  expect(await found('counterfeiter', await makeKey(desk, desk.workspaceId))).toEqual([]);
});

test('what was deleted where it was written is found no more, what was edited by its new words only', async () => {
  const { ticketId, inboxId } = await openTicket(desk, { text: 'Hello there' });
  const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }] };
  const inbound = { inboxId, from, occurredAt: new Date() };
  const externalId = newId();
  await receiveMessage(desk.ctx, desk.workspaceId, { ...inbound, externalId, kind: 'text', text: 'The marquetry is chipped' });
  expect(await found('marquetry')).toEqual([ticketId]);
  const target = { content: { target_external_id: externalId } };
  await receiveMessage(desk.ctx, desk.workspaceId, { ...inbound, ...target, externalId: newId(), kind: 'edit', text: 'The lacquer is chipped' });
  expect([await found('marquetry'), await found('lacquer')]).toEqual([[], [ticketId]]);
  await receiveMessage(desk.ctx, desk.workspaceId, { ...inbound, ...target, externalId: newId(), kind: 'deletion', text: '' });
  expect(await found('lacquer')).toEqual([]);
});

test('nobody finds a ticket they may not see, nor one of another workspace', async () => {
  const { ticketId } = await openTicket(desk, { text: 'A secretive credenza' });
  const agent = await joinAs(desk, 'agent');
  expect(await found('credenza', agent.token)).toEqual([ticketId]);
  await desk.ctx.db.system((tx) => tx.query('update tickets set assignee_id = $2 where id = $1', [ticketId, senior.id]));
  expect(await found('credenza', agent.token)).toEqual([]);
  const other = await desk.world.createWorkspace('Theirs');
  expect(await found('credenza', await makeKey(desk, other))).toEqual([]);
  expect((await search('credenzza', await makeKey(desk, other))).similar).toBe(false);
});

test('signs and letters of every kind do no harm: in a message, and in a question', async () => {
  const texts = ["l'été: naïve “œuvre” — 50% off!!! a&b | c", "'); drop table tickets; --", '😀😀 zażółć гречка 日本語', '\\:*|&!()<->', 'x'.repeat(3000)];
  for (const text of texts) {
    const { ticketId } = await openTicket(desk, { text: `${text} quasimodo` });
    expect(await found('quasimodo')).toContain(ticketId);
    const { status } = await desk.call('GET', `/api/search?q=${encodeURIComponent(text.slice(0, 200))}`, { key: senior.token });
    expect(status).toBe(200);
  }
  expect((await search('naive oeuvre')).results).toHaveLength(1);
  expect((await search('гречка')).results).toHaveLength(1);
  expect((await search('!!!')).results).toEqual([]);
  expect((await desk.call('GET', '/api/search?q=', { key: senior.token })).status).toBe(422);
});

describe('words are kept a moment after they were written', () => {
  const rows = <R extends object>(text: string, values: unknown[]) => desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<R>(text, values));
  const sides = (ticketId: string) =>
    rows<{ side: string; n: number }>(
      `select 'open' as side, count(*)::int as n from search_open where ticket_id = $1 union all select 'past', count(*)::int from search_past where ticket_id = $1`,
      [ticketId],
    ).then((found) => found.map((one) => one.n));

  test('by the timer where nobody searches, in every workspace and however many', async () => {
    const { ticketId } = await openTicket(desk, { text: 'The first of many' });
    for (let n = 0; n < 120; n += 1) await rows(`insert into search_waiting values ($1, $2)`, [desk.workspaceId, newId()]);
    expect(await sides(ticketId)).toEqual([0, 0]);
    await keepWords(desk.ctx);
    expect(await rows('select 1 from search_waiting limit 1', [])).toEqual([]);
    // The message and the subject.
    expect(await sides(ticketId)).toEqual([2, 0]);
  });

  test('what is said, closed, opened again, changed and deleted while they are kept stands where it belongs in the end, and what is gone nowhere', async () => {
    const tickets = await Promise.all(Array.from({ length: 8 }, (_, n) => openTicket(desk, { text: `Ravenous wardrobe ${n}` })));
    const patch = (id: string, status: string) => desk.call('PATCH', `/api/tickets/${id}`, { key: senior.token, body: { status } });
    const work = tickets.map(async ({ ticketId }, n) => {
      const { body } = await note(ticketId, `gigantic secret ${n}`);
      await patch(ticketId, 'resolved');
      if (n % 2) await patch(ticketId, 'open');
      if (n % 4 === 0)
        await desk.call('PATCH', `/api/tickets/${ticketId}/messages/${String(body['id'])}`, { key: senior.token, body: { content: `tiny truth ${n}` } });
      if (n % 4 === 1) await desk.call('DELETE', `/api/tickets/${ticketId}/messages/${String(body['id'])}`, { key: senior.token });
    });
    let busy = true;
    const keeping = [0, 1].map(async () => {
      while (busy) await keepWords(desk.ctx);
    });
    await Promise.all(work);
    busy = false;
    await Promise.all(keeping);
    await keepWords(desk.ctx);
    for (const [n, { ticketId }] of tickets.entries()) {
      const texts = n % 4 === 1 ? 2 : 3;
      expect([n, await sides(ticketId)]).toEqual([n, n % 2 ? [texts, 0] : [0, texts]]);
    }
    expect((await found('gigantic')).toSorted()).toEqual(
      tickets
        .filter((_, n) => n % 4 > 1)
        .map((one) => one.ticketId)
        .toSorted(),
    );
    expect((await found('tiny truth')).toSorted()).toEqual(
      tickets
        .filter((_, n) => n % 4 === 0)
        .map((one) => one.ticketId)
        .toSorted(),
    );
  });
});
