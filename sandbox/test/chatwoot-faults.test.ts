import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AT, startHarness } from './chatwoot-harness.ts';
import type { Harness } from './chatwoot-harness.ts';

let one: Harness;
beforeAll(async () => void (one = await startHarness({ messagesPerMinute: 20, requestsPerMinute: 400 })));
beforeEach(() => one.chatwoot.reset());
afterAll(async () => one.close());

const begin = () => one.chatwoot.contactWrites({ text: 'Hi' }).conversationId;
const say = (id: number, content: string) => one.call('POST', `${AT}/conversations/${id}/messages`, { content });
const said = (id: number) => one.chatwoot.conversation(id).messages.map(({ content }) => content);

test('what was cut after the work is done, and what was cut before is not', async () => {
  const id = begin();
  for (const kind of ['cut_before', 'cut_after'] as const) {
    one.chatwoot.addFault({ kind, on: 'message' });
    await expect(say(id, kind)).rejects.toThrow('fetch failed');
  }
  expect(said(id)).toEqual(['Hi', 'cut_after']);
  expect(one.chatwoot.requests().map(({ status }) => status)).toEqual([0, 0]);
});

test('a late answer lets its webhook overtake it', async () => {
  const id = begin();
  await one.chatwoot.settle();
  one.chatwoot.setBotUrl(one.hook('/bot'));
  one.chatwoot.addFault({ kind: 'late_answer', ms: 150, on: 'message' });
  const answer = say(id, 'Hello').then(() => 'answer');
  const webhook = vi.waitFor(() => expect(one.got.map(({ body }) => body['content'])).toContain('Hello'), { interval: 5 }).then(() => 'webhook');
  expect(await Promise.race([answer, webhook])).toBe('webhook');
  await answer;
  one.chatwoot.setBotUrl(null);
});

test('what hangs is not done, and answers nothing', async () => {
  const id = begin();
  one.chatwoot.addFault({ kind: 'hang', on: 'message' });
  const init = { method: 'POST', headers: { api_access_token: one.chatwoot.botToken, 'content-type': 'application/json' }, body: '{"content":"x"}' };
  await expect(fetch(`${one.chatwoot.url}${AT}/conversations/${id}/messages`, { ...init, signal: AbortSignal.timeout(80) })).rejects.toThrow('timeout');
  expect(said(id)).toEqual(['Hi']);
});

test('ordered refusals come as Chatwoot words them, on the calls they were ordered for', async () => {
  const id = begin();
  for (const kind of ['rate_limit', 'server_error', 'unauthorized', 'plan_without_api'] as const) one.chatwoot.addFault({ kind, on: 'message' });
  expect((await one.call('GET', `${AT}/conversations/${id}`)).status).toBe(200);
  expect(await say(id, '1')).toMatchObject({ status: 429, body: 'Retry later\n', type: 'text/plain' });
  expect((await say(id, '2')).status).toBe(500);
  expect(await say(id, '3')).toMatchObject({ status: 401, body: { error: 'Invalid Access Token' } });
  expect(await say(id, '4')).toMatchObject({ status: 403, body: { error: 'API access is not enabled for this account' } });
  expect((await say(id, '5')).status).toBe(200);
  expect(said(id)).toEqual(['Hi', '5']);
});

test('a conversation takes so many messages a minute, whoever writes them', async () => {
  const id = begin();
  for (let at = 0; at < 18; at += 1) one.chatwoot.contactWrites({ conversationId: id, text: `line ${at}` });
  expect((await say(id, 'the twentieth')).status).toBe(200);
  expect(await say(id, 'one too many')).toMatchObject({ status: 422, body: { error: 'Validation failed: Too many messages' } });
});

test('an address makes so many calls a minute', async () => {
  const id = begin();
  const statuses: number[] = [];
  // The count begins anew with each full minute, so one may fall in between.
  while (statuses.length < 900 && !statuses.includes(429)) statuses.push((await one.call('GET', `${AT}/conversations/${id}`)).status);
  expect(statuses.at(-1)).toBe(429);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(400);
});

test('a script can do all of it by address', async () => {
  const order = (path: string, body?: unknown) => one.call(body === undefined ? 'GET' : 'POST', `/__sandbox/${path}`, body);
  const { conversationId } = (await order('contact-writes', { text: 'Hi', name: 'Noor Ali', email: 'noor@example.com' })).body as { conversationId: number };
  await order('agent-writes', { conversationId, text: 'Hello Noor' });
  await order('agent-acts', { act: 'resolve', conversationId });
  expect((await order('conversations')).body).toMatchObject({ conversations: [{ id: conversationId, status: 'resolved' }] });
  expect((await order(`seen?conversationId=${conversationId}`)).body).toMatchObject({ messages: [{ content: 'Hello Noor' }] });
  expect(await order('agent-acts', { act: 'dance', conversationId })).toMatchObject({ status: 400 });
  expect(await order('faults', { kind: 'earthquake' })).toMatchObject({ status: 400 });
  expect(await order('nothing')).toMatchObject({ status: 404, body: { message: expect.stringContaining('POST contact-writes') } });
});
