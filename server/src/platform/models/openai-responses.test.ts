import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startOpenAiSandbox } from '@baton/sandbox';
import type { OpenAiSandbox } from '@baton/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAiModel } from './openai-responses.ts';
import { ModelError } from './port.ts';
import type { ModelPort, ModelRequest, ThreadState } from './port.ts';

let sandbox: OpenAiSandbox;
let model: ModelPort;

beforeAll(async () => {
  sandbox = await startOpenAiSandbox();
  model = createOpenAiModel({
    apiKey: 'sandbox-key',
    baseUrl: sandbox.baseUrl,
    limits: () => ({ timeoutMs: 1000, maxRetries: 2 }),
    lockedPausesMs: [10, 20, 40, 80],
  });
});
afterEach(() => {
  sandbox.reset();
  sandbox.setScript([]);
});
afterAll(() => sandbox.close());

const schema = { type: 'object', additionalProperties: false, required: ['say'], properties: { say: { type: 'string' } } };
const SAYS = { json: { say: 'hello' } };

function request(overrides: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'gpt-6-luna',
    instructions: 'Be brief.',
    history: [
      { role: 'user', text: 'first' },
      { role: 'assistant', text: 'second' },
    ],
    newItems: [{ role: 'user', text: 'third' }],
    thread: { mode: 'stateless' },
    format: { name: 'greeting', schema },
    maxOutputTokens: 500,
    safetyId: 'a'.repeat(64),
    signal: AbortSignal.timeout(20_000),
    ...overrides,
  };
}

const kept = (conversationId: string | null, missed: { role: 'user' | 'assistant'; text: string }[] = []): ThreadState => ({
  mode: 'conversation',
  conversationId,
  missed,
});
const posts = () => sandbox.requests.filter((one) => one.path === '/v1/responses').map((one) => one.body as { input: { content: string }[] });
/** The texts a call sent. */
const sent = (body: { input: { content: string }[] } | undefined) => body?.input.map((item) => item.content);
const failure = (run: Promise<unknown>) =>
  run.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as ModelError,
  );

describe('stateless', () => {
  it('sends the whole talk, a strict schema and a safety identifier, keeps nothing over there and sets no temperature', async () => {
    sandbox.setScript([SAYS]);
    const result = await model.run(request());
    expect(JSON.parse(result.text)).toEqual({ say: 'hello' });
    expect(result.conversationId).toBeNull();
    expect(result.usage.inputTokens).toBeGreaterThan(0);
    const [body] = posts();
    expect(body).toMatchObject({
      store: false,
      instructions: 'Be brief.',
      safety_identifier: 'a'.repeat(64),
      max_output_tokens: 500,
      text: { format: { type: 'json_schema', strict: true, name: 'greeting' } },
    });
    expect(body).not.toHaveProperty('temperature');
    expect(sent(body)).toEqual(['first', 'second', 'third']);
  });

  it('waits as long as a busy provider asks and then succeeds', async () => {
    sandbox.fault({ kind: 'rate_limit', retryAfterMs: 120 });
    sandbox.setScript([SAYS]);
    const started = Date.now();
    await model.run(request());
    expect(Date.now() - started).toBeGreaterThanOrEqual(120);
    expect(posts()).toHaveLength(2);
  });

  it('does not wait longer than ten seconds', async () => {
    sandbox.fault({ kind: 'rate_limit', retryAfterMs: 11_000 });
    expect(await failure(model.run(request()))).toMatchObject({ kind: 'rate_limit' });
    expect(posts()).toHaveLength(1);
  });

  it('gives up on a busy provider after the configured attempts', async () => {
    sandbox.fault({ kind: 'rate_limit', retryAfterMs: 1, times: 10 });
    expect(await failure(model.run(request()))).toMatchObject({ kind: 'rate_limit', safe: true });
    expect(posts()).toHaveLength(3);
  });

  it.each([
    ['insufficient_quota', {}, 'quota'],
    ['server_error', {}, 'server'],
    ['cut_before', {}, 'cut'],
    ['cut_after', {}, 'cut'],
    ['stall', {}, 'timeout'],
    ['failed', {}, 'server'],
    ['refusal', {}, 'refused'],
  ] as const)('asks once when it ends in %s, because the outcome is bought or not known', async (kind, knobs, mapped) => {
    sandbox.setScript([SAYS]);
    sandbox.fault({ kind, ...knobs });
    expect(await failure(model.run(request()))).toMatchObject({ name: 'ModelError', kind: mapped });
    expect(posts()).toHaveLength(1);
  });

  it('tells an answer that was cut short from one that was filtered', async () => {
    sandbox.fault({ kind: 'incomplete', reason: 'max_output_tokens' });
    expect(await failure(model.run(request()))).toMatchObject({ kind: 'cut', code: 'max_output_tokens' });
    sandbox.fault({ kind: 'incomplete', reason: 'content_filter' });
    expect(await failure(model.run(request()))).toMatchObject({ kind: 'refused' });
  });

  it('names a refused key and a refused request', async () => {
    const stranger = createOpenAiModel({ apiKey: 'wrong-key', baseUrl: sandbox.baseUrl, limits: () => ({ timeoutMs: 400, maxRetries: 2 }) });
    expect(await failure(stranger.run(request()))).toMatchObject({ kind: 'auth' });
    expect(await failure(model.run(request({ model: 'no-such-model' })))).toMatchObject({ kind: 'bad_request' });
  });

  it('tries again when nobody listens, and ends at the deadline of the turn', async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const nobody = createOpenAiModel({ apiKey: 'k', baseUrl: `http://127.0.0.1:${port}/v1`, limits: () => ({ timeoutMs: 400, maxRetries: 9 }) });
    const started = Date.now();
    expect(await failure(nobody.run(request({ signal: AbortSignal.timeout(700) })))).toMatchObject({ kind: 'timeout' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(600);
  });
});

describe('with a conversation at the provider', () => {
  it('opens one with the history and from then on sends only what is new', async () => {
    sandbox.setScript([SAYS, SAYS]);
    const first = await model.run(request({ thread: kept(null) }));
    const next = await model.run(
      request({ thread: kept(first.conversationId, [{ role: 'assistant', text: 'a colleague said this' }]), newItems: [{ role: 'user', text: 'fourth' }] }),
    );
    expect(next.conversationId).toBe(first.conversationId);
    const [one, two] = posts();
    expect(one).toMatchObject({ store: true, conversation: first.conversationId });
    expect(sent(one)).toEqual(['third']);
    expect(sent(two)).toEqual(['a colleague said this', 'fourth']);
  });

  it('waits while another call is in it', async () => {
    sandbox.setScript([SAYS, SAYS]);
    const { conversationId } = await model.run(request({ thread: kept(null) }));
    sandbox.fault({ kind: 'conversation_locked' });
    const result = await model.run(request({ thread: kept(conversationId) }));
    expect(result.conversationId).toBe(conversationId);
    expect(posts()).toHaveLength(3);
  });

  it('does without it when it stays busy until the pauses are over', async () => {
    sandbox.setScript([SAYS, SAYS]);
    const { conversationId } = await model.run(request({ thread: kept(null) }));
    sandbox.fault({ kind: 'conversation_locked', times: 5 });
    const result = await model.run(request({ thread: kept(conversationId) }));
    expect(result.conversationId).toBeNull();
    expect(posts().at(-1)).toMatchObject({ store: false });
  });

  it('tells everything anew when the provider has forgotten it', async () => {
    sandbox.setScript([SAYS]);
    const result = await model.run(request({ thread: kept('conv_gone') }));
    expect(result.conversationId).toBeNull();
    expect(JSON.parse(result.text)).toEqual({ say: 'hello' });
    expect(sent(posts().at(-1))).toHaveLength(3);
  });

  it('finds the answer that landed while the line broke, and does not ask for it twice', async () => {
    sandbox.setScript([SAYS, { json: { say: 'landed' } }, { json: { say: 'twice' } }]);
    const { conversationId } = await model.run(request({ thread: kept(null) }));
    sandbox.fault({ kind: 'cut_after' });
    const result = await model.run(request({ thread: kept(conversationId), newItems: [{ role: 'user', text: 'fourth' }] }));
    expect(JSON.parse(result.text)).toEqual({ say: 'landed' });
    expect(posts()).toHaveLength(2);
  });

  it.each([
    ['cut_before', {}],
    ['server_error', {}],
    ['stall', {}],
  ] as const)('asks again without it when the turn did not land (%s)', async (kind, knobs) => {
    sandbox.setScript([SAYS, { json: { say: 'lost' } }, { json: { say: 'again' } }, { json: { say: 'again' } }]);
    const { conversationId } = await model.run(request({ thread: kept(null) }));
    sandbox.fault({ kind, ...knobs });
    const result = await model.run(request({ thread: kept(conversationId), newItems: [{ role: 'user', text: 'fourth' }] }));
    expect(result.conversationId).toBeNull();
    expect(posts().at(-1)).toMatchObject({ store: false });
  });
});
