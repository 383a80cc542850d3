import { openToolbox } from '#tools';
import { startOpenAiSandbox } from '@baton/sandbox';
import type { OpenAiSandbox } from '@baton/sandbox';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createApiKey, createAuthenticator } from '#accounts';
import { createPrompt } from '#assistant';
import { createInbox } from '#conversations';
import type { Inbox } from '#conversations';
import { createHttpServer } from '#platform/http';
import { newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import { assistantRoutes } from '#routes/assistant';
import { saveCalendar } from '../../src/accounts/business-hours-save.ts';
import { createTestClock } from '../harness.ts';
import { openDesk } from './assistant-desk.ts';
import type { Desk } from './assistant-desk.ts';

interface View {
  assistant: { id: string } | null;
  effective: Record<string, { value: unknown; from: string }>;
  overrides: Record<string, unknown>;
  senders: Record<string, unknown>;
  reply: string;
  outcome: string;
  error: { code: string; message: string; details: { field: string; reason: string }[] };
}

let openai: OpenAiSandbox;
let desk: Desk;
let other: Inbox;
let app: FastifyInstance;
let key: string;
let visitors = 0;
// A Monday, nine o'clock in the morning in UTC.
const clock = createTestClock();
const someone = () => `visitor-${(visitors += 1)}`;
const QUESTION = 'How many days do I have to return an item to a dealer?';
const who = () => ({ kind: 'teammate' as const, id: newId(), name: 'Kim', workspaceId: desk.workspaceId, permissions: new Set(PERMISSIONS) });

beforeAll(async () => {
  openai = await startOpenAiSandbox();
  desk = await openDesk({ clock, languages: ['en', 'nl'], config: { openaiApiKey: 'sandbox-key', openaiBaseUrl: openai.baseUrl, openaiMaxRetries: 0 } });
  other = await createInbox(desk.ctx, desk.workspaceId, { kind: 'webchat', name: 'Outlet', externalId: newId(), assistantId: desk.assistant.id });
  app = await createHttpServer({ ctx: desk.ctx, authenticate: createAuthenticator(desk.ctx, { operatorKey: 'operator' }), isStopping: () => false });
  await assistantRoutes(app, desk.ctx, openToolbox());
  await app.ready();
  key = (await createApiKey(desk.ctx, who(), { name: 'test', scopes: PERMISSIONS.filter((one) => one !== 'credits.grant') })).key;
});
afterEach(async () => {
  const { overrides, senders } = (await call('GET', place())).body;
  const gone = (of: object) => Object.fromEntries(Object.keys(of).map((name) => [name, null]));
  await call('PATCH', place(), { assistant_id: desk.assistant.id, overrides: gone(overrides), senders: gone(senders) });
  openai.reset();
});
afterAll(async () => {
  await app.close();
  await desk.close();
  await openai.close();
});

const place = () => `/api/inboxes/${other.id}/assistant`;
async function call(method: 'GET' | 'POST' | 'PATCH', url: string, body?: object): Promise<{ status: number; body: View }> {
  const answer = await app.inject({ method, url, headers: { 'x-api-key': key }, ...(body ? { payload: body } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const override = async (overrides: object) => {
  const answer = await call('PATCH', place(), { overrides });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const ask = (text = QUESTION) => desk.ask(text, { visitor: someone(), inbox: other });
const lastReply = async (said: Awaited<ReturnType<typeof ask>>) => (await desk.replies(said)).at(-1)?.text ?? '';

test('each field says which layer it comes from, and null takes a layer away', async () => {
  await call('PATCH', '/api/assistant-defaults', { settings: { max_words: 120, tone: 'formal' } });
  expect((await override({ tone: 'friendly', handoffs: { cancellation: { enabled: false } } })).effective).toMatchObject({
    languages: { from: 'default' },
    max_words: { value: 120, from: 'workspace' },
    sign_off: { value: 'Secondhome', from: 'assistant' },
    tone: { value: 'friendly', from: 'inbox' },
    'handoffs.cancellation': { value: { enabled: false }, from: 'inbox' },
    prompt_version: { value: null, from: 'default' },
  });
  const { effective, overrides } = await override({ tone: null, handoffs: { cancellation: null } });
  expect(effective['tone']).toEqual({ value: 'formal', from: 'workspace' });
  expect(overrides).toEqual({});
  await call('PATCH', '/api/assistant-defaults', { settings: { max_words: null, tone: null } });
  expect((await call('GET', place())).body.effective['max_words']).toEqual({ value: 150, from: 'default' });
});

test('an override is what the very next turn in that inbox goes by, and no other inbox', async () => {
  expect(await lastReply(await ask())).toMatch(/^Hi Anna,/);
  await override({ tone: 'formal', sign_off: 'The outlet', thanks: false, closing: false });
  const changed = await lastReply(await ask());
  expect(changed).toMatch(/^Dear Anna,/);
  expect(changed).toMatch(/Yours sincerely,\nThe outlet$/);
  expect(changed).not.toContain('Thank you for your message');
  const elsewhere = await desk.ask(QUESTION, { visitor: someone() });
  expect((await desk.replies(elsewhere)).at(-1)?.text).toMatch(/^Hi Anna,/);
});

test('a reason to hand over can be off in an inbox, and have words of its own', async () => {
  const text = 'I want to cancel my order 4471902 please';
  expect((await ask(text)).exit).toBe('handoff_cancellation');
  await override({ handoffs: { cancellation: { text: { en: 'Our order desk reads this within the hour.' } } } });
  expect(await lastReply(await ask(text))).toContain('Our order desk reads this within the hour.');
  await override({ handoffs: { cancellation: { enabled: false } } });
  expect((await ask(text)).exit).not.toBe('handoff_cancellation');
});

test('that a person is asked for cannot be off, and no field takes nonsense', async () => {
  const wrong: object[] = [
    { overrides: { handoffs: { asks_for_human: { enabled: false } } } },
    { overrides: { handoffs: { out_of_credits: { enabled: false } } } },
    { overrides: { max_words: 1 } },
    { overrides: { unknown: true } },
    { overrides: { prompt_id: 'no such prompt' } },
    { overrides: { prompt_version: 99 } },
    { overrides: { variables: { nobody_uses_this: 'x' } } },
    { assistant_id: newId() },
    {},
  ];
  for (const body of wrong) expect([body, (await call('PATCH', place(), body)).status]).toEqual([body, 422]);
  expect((await call('GET', place())).body.overrides).toEqual({});
});

test('an inbox may have a prompt of its own, and a version that would leave it without a value is not published', async () => {
  const fields = { name: 'Outlet prompt', instructions: 'Sell {{brand}}.', variables: [{ name: 'brand' }], createdBy: null };
  const prompt = await createPrompt(desk.ctx, desk.workspaceId, fields);
  expect((await call('PATCH', place(), { overrides: { prompt_id: prompt.id } })).body.error.message).toContain('variables.brand is missing');
  expect((await override({ prompt_id: prompt.id, variables: { brand: 'oak' } })).effective).toMatchObject({
    prompt_id: { value: prompt.id, from: 'inbox' },
    'variables.brand': { value: 'oak', from: 'inbox' },
  });
  const next = { instructions: 'Sell {{brand}} in {{town}}.', variables: [{ name: 'brand' }, { name: 'town' }] };
  const refused = await call('POST', `/api/prompts/${prompt.id}/versions`, next);
  expect(refused).toMatchObject({ status: 422, body: { error: { message: expect.stringContaining('the inbox "Outlet"') } } });
});

test('when a model fails the next of the chain writes, down to the built-in one', async () => {
  await override({ model_provider: 'openai', fallbacks: [{ provider: 'openai', model: 'gpt-6-sol' }, { provider: 'builtin' }] });
  openai.fault({ kind: 'server_error', times: 10 });
  const asked = await ask();
  expect(asked.exit).toBe('answered');
  expect((await desk.turns(asked)).at(-1)?.['model']).toBe('builtin');
  const tried = openai.requests.filter((one) => one.path === '/v1/responses').map((one) => (one.body as { model: string }).model);
  expect(new Set(tried)).toEqual(new Set(['gpt-6-luna', 'gpt-6-sol']));
});

test('outside its hours people have the ticket at once, without a word', async () => {
  const none = { tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
  const weekly = { ...none, monday: [{ from: '08:00', to: '18:00' }] };
  await saveCalendar(desk.ctx, who(), 'default', { timeZone: 'UTC', weekly, holidays: [], applyToOpen: false });
  await override({ answering: 'outside_hours' });
  const asked = await ask();
  expect(asked.exit).toBe('outside_answering_hours');
  expect(await desk.replies(asked)).toEqual([]);
  expect(await desk.ticket(asked)).toMatchObject({ owner: 'people', handoff_reason: 'disallowed' });
  await override({ answering: 'inside_hours' });
  expect((await ask()).exit).toBe('answered');
});

test('an inbox can answer from some categories alone, and only some senders', async () => {
  await override({ categories: ['No such category'] });
  expect((await ask()).exit).toBe('no_evidence');
  await override({ categories: null });
  await call('PATCH', place(), { senders: { block: ['blocked-one'] } });
  expect((await desk.ask(QUESTION, { visitor: 'blocked-one', inbox: other })).exit).toBe('sender_not_allowed');
  expect((await ask()).exit).toBe('answered');
});

test('words of a workspace name its own subjects', async () => {
  await override({ sub_intents: [{ intent: 'product_info', name: 'care_guide', phrases: ['beeswax polish'] }] });
  const asked = await ask('Which beeswax polish goes with teak?');
  expect((await desk.turns(asked)).at(-1)?.['triage']).toMatchObject({ intent: 'product_info', subIntent: 'care_guide' });
});

test('an inbox without an assistant answers nobody, and shows so', async () => {
  expect((await call('PATCH', place(), { assistant_id: null })).body).toMatchObject({ assistant: null, effective: {} });
  const said = await desk.say(QUESTION, { visitor: someone(), inbox: other });
  expect((await desk.ticket(said)).owner).toBe('people');
});

test('a question can be tried as it would be answered in an inbox', async () => {
  await override({ tone: 'formal', channel_style: 'chat' });
  const address = `/api/assistants/${desk.assistant.id}/playground`;
  expect((await call('POST', address, { text: QUESTION, first_name: 'Anna', inbox_id: other.id })).body.reply).toMatch(/^Good day Anna,/);
  expect((await call('POST', address, { text: QUESTION, first_name: 'Anna' })).body.reply).toMatch(/^Hi Anna,/);
  expect((await call('POST', address, { text: QUESTION, inbox_id: newId() })).status).toBe(404);
});

test('two people who change different things at the same moment both have their way', async () => {
  await Promise.all([override({ max_words: 90 }), override({ tone: 'friendly' }), override({ greeting: 'none' })]);
  expect((await call('GET', place())).body.overrides).toEqual({ max_words: 90, tone: 'friendly', greeting: 'none' });
});
