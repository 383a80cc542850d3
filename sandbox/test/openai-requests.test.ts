import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { validateShape } from '../src/openai/validate-request.ts';
import { MODEL, clientOf, control, open, refusal } from './openai-harness.ts';

const tool = (name: string) => ({
  type: 'function' as const,
  name,
  strict: true,
  parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
});

test('the committed schemas are those of the installed SDK', () => {
  const script = fileURLToPath(new URL('../src/openai/generate-schemas.mjs', import.meta.url));
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toContain('agrees');
}, 60_000);

test('a wrong key is refused with 401 and never shown back whole', async () => {
  const { sandbox } = await open();
  const error = await refusal(clientOf(sandbox, 'sk-secret-value-1234').models.list());
  expect([error.status, error.code]).toEqual([401, 'invalid_api_key']);
  expect(error.message).not.toContain('secret-value');
});

test('every answer carries a request id, also a refusal', async () => {
  const { client } = await open();
  const response = await client.responses.create({ model: MODEL, input: 'hi' });
  const error = await refusal(client.responses.create({ input: 'hi' }));
  expect(response._request_id).toMatch(/^req_/);
  expect(error.requestID).toMatch(/^req_/);
  expect(error.requestID).not.toBe(response._request_id);
});

test.each([
  ['an unknown key', { model: MODEL, input: 'x', foo: 1 }, 'unknown_parameter', 'foo'],
  ['an unknown key inside an item', { model: MODEL, input: [{ role: 'user', content: 'x', foo: 1 }] }, 'unknown_parameter', 'input[0].foo'],
  ['a missing model', { input: 'x' }, 'missing_required_parameter', 'model'],
  ['a prompt without id', { input: 'x', prompt: {} }, 'missing_required_parameter', 'prompt.id'],
  ['a tool without parameters', { model: MODEL, input: 'x', tools: [{ type: 'function', name: 'a' }] }, 'missing_required_parameter', 'tools[0].parameters'],
  ['a content of the wrong type', { model: MODEL, input: [{ role: 'user', content: 5 }] }, 'invalid_type', 'input[0].content'],
  ['a role that does not exist', { model: MODEL, input: [{ role: 'boss', content: 'x' }] }, 'invalid_value', 'input[0].role'],
  ['an item type that does not exist', { model: MODEL, input: [{ type: 'nonsense' }] }, 'invalid_value', 'input[0].type'],
  ['a model that does not exist', { model: 'gpt-nine', input: 'x' }, 'model_not_found', 'model'],
  ['temperature on a reasoning model', { model: MODEL, input: 'x', temperature: 0.2 }, 'unsupported_parameter', 'temperature'],
  [
    'a strict tool that leaves its object open',
    { model: MODEL, input: 'x', tools: [{ ...tool('a'), parameters: { type: 'object', properties: {} } }] },
    'invalid_function_parameters',
    'tools[0].parameters',
  ],
  [
    'a strict format with an optional property',
    {
      model: MODEL,
      input: 'x',
      text: {
        format: {
          type: 'json_schema',
          name: 'f',
          strict: true,
          schema: { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } }, required: [] },
        },
      },
    },
    'invalid_json_schema',
    'text.format.schema',
  ],
  ['a metadata value that is too long', { model: MODEL, input: 'x', metadata: { a: 'x'.repeat(513) } }, 'string_above_max_length', 'metadata.a'],
  ['a safety identifier that is too long', { model: MODEL, input: 'x', safety_identifier: 'x'.repeat(65) }, 'string_above_max_length', 'safety_identifier'],
  ['a tool choice that is not on offer', { model: MODEL, input: 'x', tool_choice: { type: 'function', name: 'b' }, tools: [tool('a')] }, null, 'tool_choice'],
])('%s is refused with 400 and named', async (_, body, code, param) => {
  const { client } = await open();
  const error = await refusal(client.responses.create(body as Parameters<typeof client.responses.create>[0]));
  expect([error.status, error.type, error.code, error.param]).toEqual([400, 'invalid_request_error', code, param]);
});

test('conversation and previous_response_id exclude each other', async () => {
  const { client } = await open();
  const { id } = await client.conversations.create();
  const first = await client.responses.create({ model: MODEL, input: 'x' });
  const error = await refusal(client.responses.create({ model: MODEL, input: 'x', conversation: id, previous_response_id: first.id }));
  expect([error.status, error.code]).toEqual([400, 'mutually_exclusive_parameters']);
});

test('a body that is not JSON is refused, and the server goes on', async () => {
  const { sandbox, client } = await open();
  const broken = await fetch(`${sandbox.baseUrl}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox-key' },
    body: '{',
  });
  expect(broken.status).toBe(400);
  expect((await client.responses.create({ model: MODEL, input: 'x' })).status).toBe('completed');
});

test('an answer is what the SDK types say an answer is', async () => {
  const { client } = await open({ script: [{ text: 'Hi', calls: [{ name: 'a', arguments: { id: '1' } }], reasoning: true }] });
  const response = await client.responses.create({
    model: MODEL,
    input: 'x',
    tools: [tool('a')],
    include: ['reasoning.encrypted_content'],
  });
  const { output_text, _request_id, ...wire } = response;
  expect(() => validateShape('ResponseObject', wire)).not.toThrow();
  expect(output_text).toBe('Hi');
  expect(response.output.map((item) => item.type)).toEqual(['reasoning', 'message', 'function_call']);
});

test('a stored response can be read, listed and deleted; one with store false cannot', async () => {
  const { client } = await open();
  const kept = await client.responses.create({ model: MODEL, input: 'x' });
  expect((await client.responses.retrieve(kept.id)).output_text).toBe(kept.output_text);
  const items = await client.responses.inputItems.list(kept.id);
  expect(items.data.map((item) => item.type)).toEqual(['message']);
  await client.responses.delete(kept.id);
  expect((await refusal(client.responses.retrieve(kept.id))).status).toBe(404);
  const passing = await client.responses.create({ model: MODEL, input: 'x', store: false });
  expect((await refusal(client.responses.retrieve(passing.id))).status).toBe(404);
});

test('usage adds up and equals what counting beforehand says', async () => {
  const { client } = await open();
  const body = { model: MODEL, instructions: 'Be kind.', input: 'How do I return this?', tools: [tool('a')] };
  const counted = await client.responses.inputTokens.count(body);
  const { usage } = await client.responses.create({ ...body, reasoning: { effort: 'low' } });
  expect(usage?.input_tokens).toBe(counted.input_tokens);
  expect(usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0));
});

test('a long beginning that was sent before is cached, in blocks of 128; a short one is not', async () => {
  const { client } = await open();
  const ask = async (instructions: string, input: string) => (await client.responses.create({ model: MODEL, instructions, input })).usage?.input_tokens_details;
  const long = 'Rules of the shop. '.repeat(400);
  expect(await ask(long, 'one')).toMatchObject({ cached_tokens: 0 });
  const cached = (await ask(long, 'two'))?.cached_tokens ?? 0;
  expect(cached).toBeGreaterThanOrEqual(1024);
  expect(cached % 128).toBe(0);
  await ask('Short rules.', 'one');
  expect(await ask('Short rules.', 'two')).toMatchObject({ cached_tokens: 0 });
});

test('an answer longer than max_output_tokens ends incomplete', async () => {
  const { client } = await open({ script: [{ text: 'word '.repeat(200) }] });
  const response = await client.responses.create({ model: MODEL, input: 'x', max_output_tokens: 16 });
  expect([response.status, response.incomplete_details?.reason, response.usage?.output_tokens]).toEqual(['incomplete', 'max_output_tokens', 16]);
});

test('a background response is queued first, finished later, and can be cancelled in between', async () => {
  const { client } = await open({ latencyMs: 40 });
  const queued = await client.responses.create({ model: MODEL, input: 'x', background: true });
  expect(queued.status).toBe('queued');
  await expect.poll(async () => (await client.responses.retrieve(queued.id)).status, { timeout: 2000, interval: 5 }).toBe('completed');
  const stopped = await client.responses.create({ model: MODEL, input: 'x', background: true });
  expect((await client.responses.cancel(stopped.id)).status).toBe('cancelled');
  const plain = await client.responses.create({ model: MODEL, input: 'x' });
  expect((await refusal(client.responses.cancel(plain.id))).status).toBe(400);
});

test('a model is known with its shutdown date until that day, and gone from then on', async () => {
  let today = '2026-12-10T12:00:00Z';
  const { client } = await open({ now: () => new Date(today) });
  expect((await client.models.retrieve('gpt-5-mini')).shutdown_date).toBe('2026-12-11');
  expect((await client.models.retrieve(MODEL)).shutdown_date).toBeNull();
  today = '2026-12-11T00:00:00Z';
  expect((await refusal(client.responses.create({ model: 'gpt-5-mini', input: 'x' }))).code).toBe('model_not_found');
  expect((await client.models.list()).data.map((model) => model.id)).not.toContain('gpt-5-mini');
});

test('a prompt fills instructions and model, and checks its variables both ways', async () => {
  const seen: string[] = [];
  const { client } = await open({
    prompts: [{ id: 'pmpt_1', versions: { '1': { model: MODEL, instructions: 'You help {{shop}}.' } } }],
    script: (request) => {
      seen.push(request.instructions);
      return { text: 'ok' };
    },
  });
  const ask = (variables: Record<string, string>) => client.responses.create({ prompt: { id: 'pmpt_1', version: '1', variables }, input: 'x' });
  expect((await ask({ shop: 'Anna' })).model).toBe(MODEL);
  expect(seen).toEqual(['You help Anna.']);
  expect((await refusal(ask({ shop: 'Anna', town: 'Gent' }))).message).toContain('Unknown prompt variables: town');
  expect((await refusal(ask({}))).message).toContain('Missing prompt variables: shop');
});

test('after the shutdown every request that names a prompt fails, and others do not', async () => {
  const { sandbox, client } = await open({ prompts: [{ id: 'pmpt_1', versions: { '1': { model: MODEL } } }] });
  await client.responses.create({ prompt: { id: 'pmpt_1' }, input: 'x' });
  await control(sandbox, 'switches', { promptsShutdown: true });
  expect((await refusal(client.responses.create({ prompt: { id: 'pmpt_1' }, input: 'x' }))).code).toBe('prompt_not_found');
  expect((await client.responses.create({ model: MODEL, input: 'x' })).status).toBe('completed');
});

test('the journal holds what was sent, retries too, and reset empties it', async () => {
  const { sandbox } = await open();
  sandbox.fault({ kind: 'server_error', times: 1 });
  await clientOf(sandbox, 'sandbox-key', 1).responses.create({ model: MODEL, input: 'what was said' });
  expect(sandbox.requests.map((entry) => [entry.method, entry.path, entry.status])).toEqual([
    ['POST', '/v1/responses', 500],
    ['POST', '/v1/responses', 200],
  ]);
  const seen = (await control(sandbox, 'requests')).body as { requests: { body: unknown }[] };
  expect(seen.requests[1]?.body).toMatchObject({ input: 'what was said' });
  await control(sandbox, 'reset', {});
  expect(sandbox.requests).toHaveLength(0);
});
