import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { validateShape } from '../src/openai/validate-request.ts';
import type { OpenAiFault, OpenAiSandbox } from '../src/index.ts';
import { MODEL, clientOf, control, open, refusal } from './openai-harness.ts';

type Event = OpenAI.Responses.ResponseStreamEvent;
const LOOKUP = {
  type: 'function' as const,
  name: 'lookup',
  strict: true,
  parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
};

async function stream(client: OpenAI, more: object = {}): Promise<{ events: Event[]; error: unknown }> {
  const events: Event[] = [];
  try {
    for await (const event of await client.responses.create({ model: MODEL, input: 'hello there', stream: true, ...more })) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

async function said(client: OpenAI, id: string): Promise<number> {
  return (await client.conversations.items.list(id)).data.length;
}

test('a stream tells everything in order, numbered without a gap, and ends once', async () => {
  const { client } = await open({
    script: [{ reasoning: true, text: 'All is well.', calls: [{ name: 'lookup', arguments: { id: '7' } }] }],
  });
  const { events } = await stream(client, { tools: [LOOKUP] });
  for (const event of events) expect(() => validateShape('StreamEvent', event)).not.toThrow();
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at));
  expect(events.map((event) => event.type.replace('response.', '')).filter((type, at, all) => type !== all[at - 1])).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'output_item.done',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
    'completed',
  ]);
  expect(events.flatMap((event) => (event.type === 'response.output_text.delta' ? event.delta : [])).join('')).toBe('All is well.');
});

test('a refused request is refused before its stream begins', async () => {
  const { client } = await open();
  expect((await stream(client, { model: 'gpt-nine' })).error).toMatchObject({ status: 400, code: 'model_not_found' });
});

test('a rate limit says how long to wait, and the SDK waits that long', async () => {
  const { sandbox } = await open();
  sandbox.fault({ kind: 'rate_limit', retryAfterMs: 120 });
  const before = performance.now();
  await clientOf(sandbox, 'sandbox-key', 1).responses.create({ model: MODEL, input: 'x' });
  expect(performance.now() - before).toBeGreaterThan(115);
  expect(sandbox.requests.map((entry) => entry.status)).toEqual([429, 200]);
});

test('an empty wallet is not retried', async () => {
  const { sandbox } = await open();
  sandbox.fault({ kind: 'insufficient_quota', times: 5 });
  const error = await refusal(clientOf(sandbox, 'sandbox-key', 3).responses.create({ model: MODEL, input: 'x' }));
  expect([error.status, error.code, sandbox.requests.length]).toEqual([429, 'insufficient_quota', 1]);
});

test.each([
  ['server_error', 500],
  ['unavailable', 503],
] as const)('%s answers %i as often as planned, then not', async (kind, status) => {
  const { sandbox, client } = await open();
  sandbox.fault({ kind, times: 2 });
  const ask = () => client.responses.create({ model: MODEL, input: 'x' });
  expect((await refusal(ask())).status).toBe(status);
  expect((await refusal(ask())).status).toBe(status);
  expect((await ask()).status).toBe('completed');
});

test('slow headers outlast an impatient caller', async () => {
  const { sandbox } = await open();
  sandbox.fault({ kind: 'slow_headers', ms: 300 });
  const impatient = new OpenAI({ apiKey: 'sandbox-key', baseURL: sandbox.baseUrl, maxRetries: 0, timeout: 50 });
  await expect(impatient.responses.create({ model: MODEL, input: 'x' })).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
});

test.each([
  ['cut_before', 0],
  ['cut_after', 2],
] as const)('%s resets the socket with %i items landed', async (kind, landed) => {
  const { sandbox, client } = await open();
  for (const streamed of [false, true]) {
    const { id } = await client.conversations.create();
    sandbox.fault({ kind });
    if (streamed) {
      const { events, error } = await stream(client, { conversation: id });
      expect(error).toBeDefined();
      expect(events.length).toBeGreaterThan(0);
      expect(events.map((event) => event.type)).not.toContain('response.completed');
    } else await expect(client.responses.create({ model: MODEL, conversation: id, input: 'x' })).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    expect(await said(client, id)).toBe(landed);
  }
});

test('a stalled stream stays silent; when its reader leaves nothing lands and the conversation is free again', async () => {
  const { sandbox, client } = await open();
  const { id } = await client.conversations.create();
  sandbox.fault({ kind: 'stall', afterEvents: 3 });
  const abort = new AbortController();
  const seen: string[] = [];
  const running = await client.responses.create({ model: MODEL, conversation: id, input: 'x', stream: true }, { signal: abort.signal });
  for await (const event of running) {
    seen.push(event.type);
    if (seen.length === 3) setTimeout(() => abort.abort(), 60);
  }
  expect(seen).toHaveLength(3);
  await expect
    .poll(() =>
      client.responses.create({ model: MODEL, conversation: id, input: 'y' }).then(
        (done) => done.status,
        () => 'locked',
      ),
    )
    .toBe('completed');
  expect(await said(client, id)).toBe(2);
});

test('an error event ends a stream with its code', async () => {
  const { sandbox, client } = await open();
  sandbox.fault({ kind: 'stream_error', code: 'rate_limit_exceeded' });
  expect((await stream(client)).error).toMatchObject({ code: 'rate_limit_exceeded', status: undefined });
});

test.each([
  [{ kind: 'failed', code: 'server_error' }, 'response.failed'],
  [{ kind: 'incomplete', reason: 'content_filter' }, 'response.incomplete'],
] as [OpenAiFault, string][])('%o ends a stream with its own terminal event', async (fault, type) => {
  const { sandbox, client } = await open();
  sandbox.fault(fault);
  const { events } = await stream(client);
  expect(events.at(-1)?.type).toBe(type);
  for (const event of events) expect(() => validateShape('StreamEvent', event)).not.toThrow();
});

test('an incomplete structured answer does not parse', async () => {
  const { sandbox, client } = await open({ script: [{ json: { a: 'some words' } }] });
  sandbox.fault({ kind: 'incomplete' });
  const response = await client.responses.create({ model: MODEL, input: 'x' });
  expect(response.incomplete_details?.reason).toBe('max_output_tokens');
  expect(() => JSON.parse(response.output_text) as unknown).toThrow(SyntaxError);
});

test('a refusal comes as a refusal part, streamed too', async () => {
  const { sandbox, client } = await open();
  sandbox.fault({ kind: 'refusal', text: 'No.', times: 2 });
  const response = await client.responses.create({ model: MODEL, input: 'x' });
  expect(response.output[0]).toMatchObject({ content: [{ type: 'refusal', refusal: 'No.' }] });
  const { events } = await stream(client);
  expect(events.map((event) => event.type)).toContain('response.refusal.done');
  for (const event of events) expect(() => validateShape('StreamEvent', event)).not.toThrow();
});

async function callsUnder(sandbox: OpenAiSandbox, client: OpenAI, fault: OpenAiFault): Promise<OpenAI.Responses.ResponseFunctionToolCall[]> {
  sandbox.fault(fault);
  const response = await client.responses.create({ model: MODEL, input: 'x', tools: [LOOKUP, { ...LOOKUP, name: 'other' }] });
  return response.output.filter((item) => item.type === 'function_call');
}

test('tool calls can be broken, invented, or many at once', async () => {
  const { sandbox, client } = await open();
  const [broken] = await callsUnder(sandbox, client, { kind: 'malformed_arguments' });
  expect(broken?.name).toBe('lookup');
  expect(() => JSON.parse(broken?.arguments ?? '{}') as unknown).toThrow(SyntaxError);
  const [invented] = await callsUnder(sandbox, client, { kind: 'unknown_tool', name: 'delete_shop' });
  expect(invented?.name).toBe('delete_shop');
  const many = await callsUnder(sandbox, client, { kind: 'parallel_calls', count: 3 });
  expect(many.map((call) => call.name)).toEqual(['lookup', 'other', 'lookup']);
  expect(new Set(many.map((call) => call.call_id)).size).toBe(3);
  expect(JSON.parse(many[0]?.arguments ?? '')).toHaveProperty('id');
});

test('a lock strikes requests in a conversation only, as often as planned', async () => {
  const { sandbox, client } = await open();
  const { id } = await client.conversations.create();
  const ask = () => client.responses.create({ model: MODEL, conversation: id, input: 'x' });
  sandbox.fault({ kind: 'conversation_locked', times: 2 });
  expect((await client.responses.create({ model: MODEL, input: 'x' })).status).toBe('completed');
  expect((await refusal(ask())).code).toBe('conversation_locked');
  expect((await refusal(ask())).code).toBe('conversation_locked');
  expect((await ask()).status).toBe('completed');
});

test('faults come in the order planned and only where they are aimed', async () => {
  const { sandbox, client } = await open();
  expect((await control(sandbox, 'faults', [{ kind: 'unavailable', on: 'embeddings' }, { kind: 'rate_limit' }, { kind: 'server_error' }])).status).toBe(200);
  const ask = () => client.responses.create({ model: MODEL, input: 'x' });
  expect((await refusal(ask())).status).toBe(429);
  expect((await refusal(client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' }))).status).toBe(503);
  expect((await refusal(ask())).status).toBe(500);
  expect((await ask()).status).toBe('completed');
});

test('a fault that does not exist is refused with the names of those that do', async () => {
  const { sandbox } = await open();
  const { status, body } = await control(sandbox, 'faults', { kind: 'earthquake' });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('conversation_locked');
});

test('closing ends stalled connections and frees the port', async () => {
  const { sandbox, client } = await open();
  sandbox.fault({ kind: 'stall' });
  const stalled = stream(client);
  await expect.poll(() => sandbox.requests.length).toBe(1);
  await sandbox.close();
  expect((await stalled).error).toBeDefined();
  await expect(fetch(sandbox.url)).rejects.toThrow();
});
