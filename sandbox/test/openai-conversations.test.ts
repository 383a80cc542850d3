import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import { validateShape } from '../src/openai/validate-request.ts';
import { MODEL, open, refusal } from './openai-harness.ts';

async function kinds(client: OpenAI, id: string): Promise<string[]> {
  const page = await client.conversations.items.list(id, { order: 'asc', limit: 100 });
  return page.data.map((item) => (item.type === 'message' ? item.role : item.type));
}

test('a conversation is created, read, renamed and deleted', async () => {
  const { client } = await open();
  const { id } = await client.conversations.create({ metadata: { ticket: '1' } });
  expect((await client.conversations.retrieve(id)).metadata).toEqual({ ticket: '1' });
  await client.conversations.update(id, { metadata: { ticket: '2' } });
  expect((await client.conversations.retrieve(id)).metadata).toEqual({ ticket: '2' });
  expect((await client.conversations.delete(id)).deleted).toBe(true);
  expect((await refusal(client.conversations.retrieve(id))).status).toBe(404);
});

test('at most 20 items go in at once', async () => {
  const { client } = await open();
  const items = Array.from({ length: 21 }, (_, at) => ({ role: 'user' as const, content: `m${at}` }));
  expect((await refusal(client.conversations.create({ items }))).code).toBe('array_above_max_length');
  const { id } = await client.conversations.create({ items: items.slice(0, 20) });
  expect((await refusal(client.conversations.items.create(id, { items }))).code).toBe('array_above_max_length');
});

test('items are paged newest first, each once', async () => {
  const { sandbox, client } = await open();
  const items = Array.from({ length: 20 }, (_, at) => ({ role: 'user' as const, content: `m${at}` }));
  const { id } = await client.conversations.create({ items });
  const seen: string[] = [];
  for await (const item of client.conversations.items.list(id, { limit: 7 })) seen.push(JSON.stringify(item));
  expect(seen).toHaveLength(20);
  expect(new Set(seen).size).toBe(20);
  expect(seen[0]).toContain('m19');
  const raw = await fetch(`${sandbox.baseUrl}/conversations/${id}/items?limit=7`, { headers: { authorization: 'Bearer sandbox-key' } });
  const page: unknown = await raw.json();
  expect(() => validateShape('ItemList', page)).not.toThrow();
  expect(page).toMatchObject({ object: 'list', has_more: true });
});

test('a deleted item is gone from the conversation and from the model', async () => {
  const { client } = await open({ script: (request) => ({ text: `saw ${request.items.length}` }) });
  const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'secret' }] });
  const [item] = (await client.conversations.items.list(id)).data;
  await client.conversations.items.delete(item?.id ?? '', { conversation_id: id });
  expect((await client.responses.create({ model: MODEL, conversation: id, input: 'x' })).output_text).toBe('saw 1');
});

test('a turn appends what came in and what was said, in that order', async () => {
  const { client } = await open();
  const { id } = await client.conversations.create();
  const response = await client.responses.create({ model: MODEL, conversation: id, input: 'hello' });
  expect(response.conversation).toEqual({ id });
  expect(await kinds(client, id)).toEqual(['user', 'assistant']);
});

test('a failed turn appends nothing', async () => {
  const { sandbox, client } = await open();
  const { id } = await client.conversations.create();
  sandbox.fault({ kind: 'failed' });
  expect((await client.responses.create({ model: MODEL, conversation: id, input: 'hello' })).status).toBe('failed');
  expect(await kinds(client, id)).toEqual([]);
});

test('a second response while one is running is refused as locked, and works afterwards', async () => {
  const { client } = await open({ latencyMs: 100 });
  const { id } = await client.conversations.create();
  const ask = () => client.responses.create({ model: MODEL, conversation: id, input: 'x' });
  const [first, second] = await Promise.allSettled([ask(), ask()]);
  const lost = first.status === 'rejected' ? first : second;
  expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(lost).toMatchObject({ reason: { status: 400, code: 'conversation_locked', param: 'conversation' } });
  expect((await ask()).status).toBe('completed');
});

test('a call without its output bricks the conversation until the output is given', async () => {
  const { client } = await open({ script: [{ calls: [{ name: 'find', arguments: {}, callId: 'call_1' }] }, { text: 'done' }] });
  const { id } = await client.conversations.create();
  const ask = (input: OpenAI.Responses.ResponseInput) => client.responses.create({ model: MODEL, conversation: id, input });
  await ask([{ role: 'user', content: 'find it' }]);
  expect(await refusal(ask([{ role: 'user', content: 'hello?' }]))).toMatchObject({
    status: 400,
    code: null,
    param: 'input',
    message: expect.stringContaining('No tool output found for function call call_1.') as string,
  });
  expect((await ask([{ type: 'function_call_output', call_id: 'call_1', output: '{"error":"interrupted"}' }])).output_text).toBe('done');
  expect(await kinds(client, id)).toEqual(['user', 'function_call', 'function_call_output', 'assistant']);
});

test('an output for a call nobody made is refused', async () => {
  const { client } = await open();
  const error = await refusal(client.responses.create({ model: MODEL, input: [{ type: 'function_call_output', call_id: 'call_9', output: 'x' }] }));
  expect(error.message).toContain('No tool call found for function call output with call_id call_9');
});

test('an item that is in the conversation already is refused as a duplicate', async () => {
  const { client } = await open();
  const { id } = await client.conversations.create();
  const first = await client.responses.create({ model: MODEL, conversation: id, input: 'x' });
  const again = client.responses.create({ model: MODEL, conversation: id, input: first.output as OpenAI.Responses.ResponseInput });
  expect((await refusal(again)).message).toContain(`Duplicate item found with id ${first.output[0]?.id}`);
});

test('replaying an answer without its reasoning is refused, verbatim it is not', async () => {
  const { client } = await open();
  const first = await client.responses.create({ model: MODEL, input: 'x', reasoning: { effort: 'low' } });
  const ask = (output: OpenAI.Responses.ResponseOutputItem[]) =>
    client.responses.create({
      model: MODEL,
      input: [{ role: 'user', content: 'x' }, ...(output as OpenAI.Responses.ResponseInput), { role: 'user', content: 'and?' }],
    });
  expect((await refusal(ask(first.output.filter((item) => item.type === 'message')))).message).toContain("without its required 'reasoning' item");
  expect((await refusal(ask(first.output.filter((item) => item.type === 'reasoning')))).message).toContain('without its required following item');
  expect((await ask(first.output)).status).toBe('completed');
});

test('previous_response_id carries the items on, but not the instructions', async () => {
  const { client } = await open({ script: (request) => ({ text: `${request.items.length} items, "${request.instructions}"` }) });
  const first = await client.responses.create({ model: MODEL, input: 'one', instructions: 'Rules.' });
  const second = await client.responses.create({ model: MODEL, input: 'two', previous_response_id: first.id });
  expect(second.output_text).toBe('3 items, ""');
  const error = await refusal(client.responses.create({ model: MODEL, input: 'x', previous_response_id: 'resp_gone' }));
  expect([error.status, error.code]).toEqual([400, 'previous_response_not_found']);
});

test('ids of two sandboxes never meet', async () => {
  const one = await open();
  const two = await open();
  const { id } = await one.client.conversations.create();
  expect((await two.client.conversations.create()).id).not.toBe(id);
  expect((await refusal(two.client.responses.create({ model: MODEL, conversation: id, input: 'x' }))).status).toBe(404);
});
