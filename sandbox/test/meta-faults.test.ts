import { expect, test } from 'vitest';
import { NUMBER, PHONE, setUp, statusesOf, until } from './meta-harness.ts';

test.for([
  [{ kind: 'throttle' }, 400, 130429],
  [{ kind: 'throttle', code: 131056 }, 400, 131056],
  [{ kind: 'throttle', code: 4 }, 400, 4],
  [{ kind: 'throttle', code: 80007 }, 400, 80007],
  [{ kind: 'server_error' }, 500, 131000],
  [{ kind: 'server_error', code: 1 }, 500, 1],
  [{ kind: 'server_error', code: 2 }, 500, 2],
  [{ kind: 'expired_token' }, 401, 190],
  [{ kind: 'reject', code: 131031 }, 403, 131031],
] as const)('%o strikes as often as ordered, then sends work again', async ([fault, status, code]) => {
  const { graph, text, control } = await setUp();
  expect((await control('faults', { ...fault, times: 2 })).status).toBe(200);
  const answers = [await text(), await text(), await text()];
  expect(answers.map((answer) => answer.status)).toEqual([status, status, 200]);
  expect(answers[0]?.body['error']?.['code']).toBe(code);
  expect(graph.sent.map((entry) => [entry.fault, entry.accepted])).toEqual([
    [fault.kind, false],
    [fault.kind, false],
    [null, true],
  ]);
});

test('of two refusals ordered, each call meets one, in the order they were given', async () => {
  const { graph, text } = await setUp();
  graph.fault({ kind: 'throttle' });
  graph.fault({ kind: 'expired_token' });
  expect([(await text()).status, (await text()).status, (await text()).status]).toEqual([400, 401, 200]);
});

test('a fault for one recipient or number spares the others', async () => {
  const { graph, text } = await setUp();
  graph.fault({ kind: 'throttle', code: 131056, match: { recipient: '+31600000000' } });
  graph.fault({ kind: 'throttle', match: { phoneNumberId: 'another' } });
  expect((await text()).status).toBe(200);
  graph.fault({ kind: 'throttle', match: { recipient: `+${PHONE}`, phoneNumberId: NUMBER.phoneNumberId } });
  expect((await text()).status).toBe(400);
});

test('a typing indicator does not use up a fault meant for the message', async () => {
  const { graph, send, text } = await setUp();
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.AAAA' };
  graph.fault({ kind: 'throttle' });
  expect((await send(read)).status).toBe(200);
  expect((await text()).status).toBe(400);
  graph.fault({ kind: 'throttle', match: { endpoint: 'read' } });
  expect((await text()).status).toBe(200);
  expect((await send(read)).status).toBe(400);
});

test('latency holds the answer back and goes together with a refusal', async () => {
  const { graph, text } = await setUp();
  graph.fault({ kind: 'latency', ms: 80 });
  graph.fault({ kind: 'server_error' });
  const before = performance.now();
  expect((await text()).status).toBe(500);
  expect(performance.now() - before).toBeGreaterThan(75);
});

test('a connection cut before accepting leaves no message', async () => {
  const { graph, receiver, text } = await setUp();
  graph.fault({ kind: 'cut_before' });
  await expect(text()).rejects.toMatchObject({ cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) } });
  await graph.settled();
  expect(graph.sent).toMatchObject([{ accepted: false, wamid: null, fault: 'cut_before' }]);
  expect(receiver.hooks).toEqual([]);
});

test('a connection cut after accepting leaves a message, whose statuses carry its opaque data', async () => {
  const { graph, receiver, text } = await setUp();
  graph.fault({ kind: 'cut_after' });
  await expect(text('Hello', { biz_opaque_callback_data: 'message-7' })).rejects.toMatchObject({
    cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
  });
  await graph.settled();
  expect(graph.sent).toMatchObject([{ accepted: true, fault: 'cut_after', wamid: expect.stringMatching(/^wamid\./) }]);
  expect(receiver.hooks.flatMap(statusesOf)).toMatchObject([
    { status: 'sent', id: graph.sent[0]?.wamid, biz_opaque_callback_data: 'message-7' },
    { status: 'delivered', biz_opaque_callback_data: 'message-7' },
  ]);
});

test('a refused message does not use up a fault for accepted ones', async () => {
  const { graph, text } = await setUp();
  graph.fault({ kind: 'cut_after' });
  expect((await text('')).status).toBe(400);
  await expect(text()).rejects.toThrow();
});

test('delivered can come before sent', async () => {
  const { graph, receiver, text } = await setUp();
  graph.fault({ kind: 'reorder_statuses' });
  await text();
  await graph.settled();
  expect(receiver.statuses()).toEqual(['delivered', 'sent']);
});

test('statuses can come before the send is answered', async () => {
  const { graph, receiver, text } = await setUp({ statusDelayMs: 500 });
  graph.fault({ kind: 'status_before_response' });
  await text();
  expect(receiver.statuses()).toEqual(['sent', 'delivered']);
});

test('statuses can be lost, all or some', async () => {
  const { graph, receiver, text } = await setUp();
  graph.fault({ kind: 'drop_statuses' });
  await text();
  graph.fault({ kind: 'drop_statuses', statuses: ['delivered'] });
  await text();
  await graph.settled();
  expect(receiver.statuses()).toEqual(['sent']);
});

test('an accepted message can fail afterwards', async () => {
  const { graph, receiver, text } = await setUp();
  graph.fault({ kind: 'fail_later', code: 131049 });
  expect((await text()).status).toBe(200);
  await graph.settled();
  expect(receiver.statuses()).toEqual(['sent', 'failed']);
  expect(receiver.hooks.flatMap(statusesOf)[1]).toMatchObject({ errors: [{ code: 131049, title: 'Meta chose not to deliver' }] });
});

test('a webhook can come several times at once', async () => {
  const { graph, receiver } = await setUp();
  graph.fault({ kind: 'duplicate_webhooks', copies: 4 });
  await graph.receive({ from: PHONE, text: 'Hi' });
  expect(receiver.hooks).toHaveLength(5);
  expect(new Set(receiver.hooks.map((hook) => hook.raw)).size).toBe(1);
  await graph.receive({ from: PHONE, text: 'Again' });
  expect(receiver.hooks).toHaveLength(6);
});

test('a webhook can be overtaken by the next', async () => {
  const { graph, receiver } = await setUp();
  graph.fault({ kind: 'late_webhooks', ms: 100 });
  const first = graph.receive({ from: PHONE, text: 'One' });
  const second = graph.receive({ from: PHONE, text: 'Two' });
  const ids = [...(await second).wamids, ...(await first).wamids];
  expect(receiver.hooks.map((hook) => hook.body['entry']?.[0]?.['changes']?.[0]?.['value']?.['messages']?.[0]?.['id'])).toEqual(ids);
});

test('faults are listed and cleared by HTTP', async () => {
  const { control, text } = await setUp();
  await control('faults', { kind: 'throttle', times: 3 });
  expect((await control('faults')).body).toMatchObject([{ left: 3, fault: { kind: 'throttle' } }]);
  await control('faults', undefined, 'DELETE');
  expect((await text()).status).toBe(200);
});

test('media calls can fail too', async () => {
  const { graph } = await setUp();
  const { id } = graph.addMedia({ bytes: Buffer.from('x'), mimeType: 'text/plain' });
  graph.fault({ kind: 'server_error', match: { endpoint: 'media' } });
  const read = () => fetch(`${graph.url}/v25.0/${id}`, { headers: { authorization: 'Bearer sandbox-token' } });
  expect((await read()).status).toBe(500);
  expect((await read()).status).toBe(200);
});

test('the journal keeps the newest and counts on', async () => {
  const { graph, text } = await setUp({ journalSize: 3, webhookUrl: undefined });
  for (const word of ['a', 'b', 'c', 'd', 'e']) {
    await text(word);
  }
  expect(graph.sent.map((entry) => entry.seq)).toEqual([2, 3, 4]);
  expect(graph.sent.at(-1)?.payload).toMatchObject({ text: { body: 'e' } });
  await until(() => graph.webhooks.attempts === 0);
});
