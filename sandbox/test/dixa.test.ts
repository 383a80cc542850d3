import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startDixaSandbox } from '../src/index.ts';
import type { DixaSandbox } from '../src/index.ts';

let dixa: DixaSandbox;
let receiver: Server;
let got: { headers: IncomingHttpHeaders; body: string }[] = [];
beforeAll(async () => {
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(202).end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  dixa = await startDixaSandbox({ authorization: { _type: 'TokenAuth', value: 'long-random-token' } });
});
beforeEach(() => {
  dixa.reset();
  dixa.setWebhookUrl(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  got = [];
});
afterAll(async () => {
  await dixa.close();
  receiver.close();
});

async function call(method: string, path: string, body?: unknown, token = 'sandbox-token') {
  const init = { method, headers: { authorization: token, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${dixa.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as { data?: never; message?: string } | null };
}
const outbound = (externalId: string) => ({ _type: 'Outbound', agentId: dixa.agentId, content: { _type: 'Text', value: 'Hello' }, externalId });

test('signs what it sends with the hex-decoded key over milliseconds, a dot and the bytes', async () => {
  await dixa.customerWrites({ text: 'Where is my order? 📦' });
  await dixa.settle();
  expect(got).toHaveLength(2);
  for (const { headers, body } of got) {
    const [, at, digest] = /^t=(\d{13}),v1=([0-9a-f]{64})$/.exec(String(headers['x-dixa-signature'])) ?? [];
    expect(createHmac('sha256', Buffer.from(dixa.secretKey, 'hex')).update(`${at}.${body}`).digest('hex')).toBe(digest);
    expect(headers).toMatchObject({ authorization: 'Bearer long-random-token', 'x-dixa-subscription-id': dixa.subscriptionId });
  }
});

test('takes one message for each externalId, and refuses tokens, bodies and agents it does not know', async () => {
  const { conversationId } = await dixa.customerWrites({ text: 'Hi' });
  const path = `/v1/conversations/${conversationId}/messages`;
  expect((await call('POST', path, outbound('one'))).status).toBe(200);
  expect(await call('POST', path, outbound('one'))).toMatchObject({ status: 400, body: { message: 'Duplicate externalId' } });
  expect(await call('POST', path, outbound('two'), 'wrong')).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  expect((await call('POST', path, { _type: 'Outbound', content: { _type: 'Text', value: 'x' } })).body?.message).toBe('Decoding failure in request');
  expect(dixa.conversation(conversationId).messages.map((message) => message.externalId)).toEqual([null, 'one']);
});

test('four calls at once pass, the fifth does not, and a tenth of a second later the next one does', async () => {
  const { conversationId } = await dixa.customerWrites({ text: 'Hi' });
  const read = () => call('GET', `/v1/conversations/${conversationId}`);
  const statuses = (await Promise.all(Array.from({ length: 6 }, read))).map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(4);
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  await new Promise((resolve) => setTimeout(resolve, 130));
  expect((await read()).status).toBe(200);
});

test('a chat is claimed before a word is said in it, and never taken from a person', async () => {
  const { conversationId } = await dixa.customerWrites({ text: 'Hi', channel: 'WidgetChat' });
  const at = `/v1/conversations/${conversationId}`;
  expect((await call('POST', `${at}/messages`, outbound('a'))).status).toBe(400);
  expect((await call('PUT', `${at}/claim`, { agentId: dixa.agentId, force: false })).status).toBe(204);
  expect((await call('POST', `${at}/messages`, outbound('a'))).status).toBe(200);
  await dixa.agentWrites({ conversationId, text: 'Jonas here' });
  expect((await call('PUT', `${at}/claim`, { agentId: dixa.agentId, force: false })).status).toBe(400);
});

test('what was cut after the work is done, and what was cut before is not', async () => {
  const { conversationId } = await dixa.customerWrites({ text: 'Hi' });
  const path = `/v1/conversations/${conversationId}/messages`;
  for (const kind of ['cut_before', 'cut_after'] as const) {
    dixa.addFault({ kind, on: 'message' });
    await expect(call('POST', path, outbound(kind))).rejects.toThrow('fetch failed');
  }
  expect(dixa.conversation(conversationId).messages.map((message) => message.externalId)).toEqual([null, 'cut_after']);
});

test('copies come at once, and what was dropped stands in the delivery log', async () => {
  dixa.addFault({ kind: 'duplicate_webhooks', copies: 2, times: 2 });
  const first = await dixa.customerWrites({ text: 'Hi' });
  expect(first.statuses).toEqual([202, 202, 202]);
  await dixa.settle();
  got = [];
  dixa.addFault({ kind: 'drop_webhooks' });
  await dixa.customerWrites({ text: 'Lost', conversationId: first.conversationId });
  expect(got).toHaveLength(0);
  const log = await call('GET', `/v1/webhooks/${dixa.subscriptionId}/delivery-status/logs/ConversationMessageAdded`);
  expect(JSON.stringify(log.body?.data)).toContain('Lost');
});

test('transfers, notes, tags and closing change what is read', async () => {
  const { conversationId } = await dixa.customerWrites({ text: 'Hi' });
  const at = `/v1/conversations/${conversationId}`;
  expect((await call('PUT', `${at}/transfer/queue`, { queueId: dixa.queueId, userId: dixa.agentId })).status).toBe(204);
  expect((await call('POST', `${at}/notes`, { message: 'Summary', agentId: dixa.agentId })).status).toBe(200);
  expect((await call('PUT', `${at}/close`)).status).toBe(204);
  const read = await call('GET', at);
  expect(read.body?.data).toMatchObject({ state: 'Closed', queue: { id: dixa.queueId }, createdAt: expect.stringMatching(/\[GMT\]$/) });
});
