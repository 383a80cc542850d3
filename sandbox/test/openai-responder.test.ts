import { Ajv } from 'ajv';
import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import { MODEL, control, open } from './openai-harness.ts';

const closed = (properties: Record<string, object>): Record<string, unknown> => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const BATON_REPLY = closed({
  language: { type: 'string' },
  paragraphs: { type: 'array', items: closed({ text: { type: 'string' }, sources: { type: 'array', items: { type: 'integer' } } }) },
  handoff: closed({ needed: { type: 'boolean' }, reason: { type: ['string', 'null'] } }),
});

const SOURCES = `Sources:
[1] Shipping: We ship within two days. Shipping is free above 50 euro. Ask for express.
[2] Returns: You can return shoes within 30 days.
The label is in the box. Refunds take five days.
[3] Size: Our shoes run small.`;

async function reply(client: OpenAI, input: OpenAI.Responses.ResponseInput, schema: Record<string, unknown> = BATON_REPLY): Promise<unknown> {
  const format = { type: 'json_schema' as const, name: 'baton_reply', strict: true, schema };
  const response = await client.responses.create({ model: MODEL, input, text: { format } });
  const value: unknown = JSON.parse(response.output_text);
  const conforms = new Ajv({ strict: false }).compile(schema);
  expect(conforms(value), JSON.stringify(conforms.errors)).toBe(true);
  return value;
}

test('the question is answered from the source that shares its words, two sentences, cited', async () => {
  const { client } = await open();
  const answer = await reply(client, [
    { role: 'developer', content: SOURCES },
    { role: 'user', content: 'Can I still return my shoes?' },
  ]);
  expect(answer).toEqual({
    language: 'en',
    paragraphs: [{ text: 'You can return shoes within 30 days. The label is in the box.', sources: [2] }],
    handoff: { needed: false, reason: null },
  });
});

test('sources and question may stand in one message, and older sources are not used', async () => {
  const { client } = await open();
  const old = { role: 'user' as const, content: '[2] Gifts: Old text about return shoes.\n\nWhat about gifts?' };
  const answer = await reply(client, [old, { role: 'user', content: `${SOURCES}\n\nHow do I return shoes?` }]);
  expect(answer).toMatchObject({ paragraphs: [{ sources: [2], text: expect.stringContaining('within 30 days') as string }] });
});

test('without a fitting source the assistant asks for a handoff, in the language of the question', async () => {
  const { client } = await open();
  const none = await reply(client, [{ role: 'user', content: 'Waar is mijn bestelling en wanneer komt het?' }]);
  expect(none).toEqual({ language: 'nl', paragraphs: [], handoff: { needed: true, reason: 'no_evidence' } });
  const other = await reply(client, [
    { role: 'developer', content: SOURCES },
    { role: 'user', content: 'Do you sell gardening tools?' },
  ]);
  expect(other).toMatchObject({ handoff: { needed: true } });
});

test('the same request gets the same answer', async () => {
  const { client } = await open();
  const ask = () =>
    reply(client, [
      { role: 'developer', content: SOURCES },
      { role: 'user', content: 'Is shipping free?' },
    ]);
  expect(await ask()).toEqual(await ask());
});

test.each([
  [
    'renamed fields',
    closed({
      lang: { type: 'string', enum: ['nl', 'en'] },
      blocks: { type: 'array', items: closed({ body: { type: 'string' }, citations: { type: 'array', items: { type: 'integer' } } }) },
      escalate: { type: 'boolean' },
    }),
  ],
  [
    'references, unions and bounds',
    {
      ...closed({
        items: { type: 'array', minItems: 2, items: { $ref: '#/$defs/line' } },
        kind: { anyOf: [{ type: 'null' }, { type: 'string', enum: ['a', 'b'] }] },
        score: { type: 'number', minimum: 0.5, maximum: 1 },
      }),
      $defs: { line: closed({ text: { type: 'string' }, at: { type: 'integer', minimum: 3 } }) },
    },
  ],
  [
    'constants and dates',
    closed({
      version: { type: 'integer', const: 3 },
      due: { type: ['string', 'null'] },
      summary: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
    }),
  ],
])('a schema with %s gets a value that conforms', async (_, schema) => {
  const { client } = await open();
  const answer = await reply(
    client,
    [
      { role: 'developer', content: SOURCES },
      { role: 'user', content: 'Is shipping free?' },
    ],
    schema,
  );
  expect(JSON.stringify(answer)).toMatch(/We ship within two days/);
});

test('a required tool is called with arguments of its schema, once', async () => {
  const { client } = await open();
  const tools = [{ type: 'function' as const, name: 'find_order', strict: true, parameters: closed({ query: { type: 'string' } }) }];
  const ask = (input: OpenAI.Responses.ResponseInput) => client.responses.create({ model: MODEL, input, tools, tool_choice: 'required' });
  const first = await ask([{ role: 'user', content: 'order 7' }]);
  const call = first.output.find((item) => item.type === 'function_call');
  expect(JSON.parse(call?.arguments ?? '')).toHaveProperty('query');
  const second = await ask([{ role: 'user', content: 'order 7' }, call!, { type: 'function_call_output', call_id: call!.call_id, output: 'sent' }]);
  expect(second.output.map((item) => item.type)).toEqual(['message']);
});

test('a script given from outside goes first, then the responder', async () => {
  const { sandbox, client } = await open();
  await control(sandbox, 'script', { turns: [{ text: 'scripted' }] });
  const ask = async () =>
    (
      await client.responses.create({
        model: MODEL,
        input: [
          { role: 'developer', content: SOURCES },
          { role: 'user', content: 'Is shipping free?' },
        ],
      })
    ).output_text;
  expect(await ask()).toBe('scripted');
  expect(await ask()).toBe('We ship within two days. Shipping is free above 50 euro. [1]');
});
