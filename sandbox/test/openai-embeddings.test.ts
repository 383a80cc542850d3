import { expect, test } from 'vitest';
import { open, refusal } from './openai-harness.ts';

const SMALL = 'text-embedding-3-small';
const dot = (a: number[], b: number[]): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

test('texts that share words are near, others are not', async () => {
  const { client } = await open();
  const input = ['How do I return my shoes?', 'Returning shoes: how long do I have?', 'The weather in Gent is mild'];
  const { data } = await client.embeddings.create({ model: SMALL, input });
  const [a, b, c] = data.map((entry) => entry.embedding);
  expect(dot(a!, a!)).toBeCloseTo(1, 4);
  expect(dot(a!, b!)).toBeGreaterThan(0.4);
  expect(Math.abs(dot(a!, c!))).toBeLessThan(0.15);
});

test('texts that share only their small words are not near', async () => {
  const { client } = await open();
  const { data } = await client.embeddings.create({
    model: SMALL,
    input: ['Why are the shoes not in the box for me', 'Why are the windows not in the kitchen for me'],
  });
  expect(dot(data[0]!.embedding, data[1]!.embedding)).toBeLessThan(0.5);
});

test('base64 and float carry the same vector, of the size asked for', async () => {
  const { client } = await open();
  const ask = (encoding_format?: 'float') =>
    client.embeddings.create({ model: SMALL, input: 'shoes', dimensions: 256, ...(encoding_format ? { encoding_format } : {}) });
  const packed = (await ask()).data[0]?.embedding ?? [];
  const plain = (await ask('float')).data[0]?.embedding ?? [];
  expect(packed).toHaveLength(256);
  expect(packed).toEqual(plain);
  expect((await client.embeddings.create({ model: 'text-embedding-3-large', input: 'x' })).data[0]?.embedding).toHaveLength(3072);
});

test('tokens in place of text count as they are', async () => {
  const { client } = await open();
  const { usage, data } = await client.embeddings.create({ model: SMALL, input: [[1, 2, 3], [4]] });
  expect([usage.prompt_tokens, usage.total_tokens, data.length]).toEqual([4, 4, 2]);
});

test.each([
  ['an empty text', { model: SMALL, input: '' }, 'input'],
  ['more than 2048 inputs', { model: SMALL, input: Array.from({ length: 2049 }, () => 'x') }, 'input'],
  ['an input above 8192 tokens', { model: SMALL, input: 'word '.repeat(9000) }, 'input'],
  ['more than 300 000 tokens together', { model: SMALL, input: Array.from({ length: 50 }, () => 'x'.repeat(4 * 8000)) }, 'input'],
  ['more dimensions than the model has', { model: SMALL, input: 'x', dimensions: 1537 }, 'dimensions'],
  ['an unknown model', { model: 'text-embedding-9', input: 'x' }, 'model'],
])('%s is refused', async (_, body, param) => {
  const { client } = await open();
  const error = await refusal(client.embeddings.create(body));
  expect([error.status, error.param]).toEqual([400, param]);
});
