import { openToolbox } from '#tools';
import { startOpenAiSandbox } from '@baton/sandbox';
import type { OpenAiSandbox } from '@baton/sandbox';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, createAuthenticator } from '#accounts';
import { readCredits } from '#billing';
import { createHttpServer } from '#platform/http';
import { newId } from '#platform/ids';
import type { Permission } from '#platform/principal';
import { PERMISSIONS } from '#platform/principal';
import { assistantRoutes } from '#routes/assistant';
import { openDesk } from './assistant-desk.ts';
import type { Desk } from './assistant-desk.ts';

let openai: OpenAiSandbox;
let desk: Desk;
let app: FastifyInstance;
let key: string;
let address: string;

beforeAll(async () => {
  openai = await startOpenAiSandbox();
  desk = await openDesk({ languages: ['nl', 'en'], config: { openaiApiKey: 'sandbox-key', openaiBaseUrl: openai.baseUrl } });
  app = await createHttpServer({ ctx: desk.ctx, authenticate: createAuthenticator(desk.ctx, { operatorKey: 'operator-key' }), isStopping: () => false });
  await assistantRoutes(app, desk.ctx, openToolbox());
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  key = await makeKey(desk.workspaceId, ['assistants.manage', 'tickets.read_own', 'tickets.read_all']);
});
afterAll(async () => {
  await app.close();
  await desk.close();
  await openai.close();
});

async function makeKey(workspaceId: string, permissions: Permission[]): Promise<string> {
  const owner = { kind: 'teammate' as const, id: newId(), name: 'Kim', workspaceId, permissions: new Set(PERMISSIONS) };
  return (await createApiKey(desk.ctx, owner, { name: 'test', scopes: permissions })).key;
}

// Bodies are read by what the test expects of them.
type Answer = { status: number; body: Record<string, unknown> };

async function call(method: string, path: string, body?: unknown, apiKey = key): Promise<Answer> {
  const response = await fetch(address + path, {
    method,
    headers: { 'x-api-key': apiKey, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const failure = (answer: Answer) => answer.body['error'] as { code: string; message: string };

describe('the playground', () => {
  it('shows what a turn would do, and sends and keeps nothing', async () => {
    const before = await readCredits(desk.ctx, desk.workspaceId);
    const { status, body } = await call('POST', `/api/assistants/${desk.assistant.id}/playground`, {
      text: 'Wat is de retourtermijn van een artikel van een handelaar?',
      first_name: 'Anna',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'answered', handoff: null, model: 'builtin', credits: 0, triage: { language: 'nl' } });
    expect(body['reply']).toContain('14 dagen');
    expect(body['sources']).toEqual(expect.arrayContaining([expect.objectContaining({ title: 'Hoe stuur ik een artikel terug?', cited: true, version: 1 })]));
    expect(body['drafts']).toEqual([{ failures: [] }]);
    expect(await readCredits(desk.ctx, desk.workspaceId)).toEqual(before);
    expect(await desk.rows('select 1 from turns')).toHaveLength(0);
    expect(await desk.rows('select 1 from messages')).toHaveLength(0);
  });

  it('shows a handoff with its reason and what the contact would read', async () => {
    const { body } = await call('POST', `/api/assistants/${desk.assistant.id}/playground`, { text: 'I want to speak to a human being' });
    expect(body).toMatchObject({ outcome: 'handed_off', handoff: { reason: 'asks_for_human' } });
    expect(body['reply']).toMatch(/colleague/i);
  });

  it('counts answers in the history like a ticket would', async () => {
    const history = [
      { author: 'contact', text: 'one?' },
      { author: 'assistant', text: 'a' },
      { author: 'contact', text: 'two?' },
      { author: 'assistant', text: 'b' },
    ];
    const { body } = await call('POST', `/api/assistants/${desk.assistant.id}/playground`, { text: 'How do I track my order?', history });
    expect(body).toMatchObject({ outcome: 'handed_off', handoff: { reason: 'answered_twice' } });
  });

  it('pays for a language model and shows the draft the guard refused', async () => {
    const { body: made } = await call('POST', '/api/assistants', { name: 'Luna', model_provider: 'openai', prompt_id: desk.assistant.promptId });
    const before = await readCredits(desk.ctx, desk.workspaceId);
    openai.setScript([{ json: { language: 'en', paragraphs: [{ text: 'It costs **€ 4.95**.', sources: [1] }], handoff: { needed: false, reason: null } } }]);
    const { body } = await call('POST', `/api/assistants/${String(made['id'])}/playground`, { text: 'What is the return period for an item from a dealer?' });
    expect((body['drafts'] as { failures: { rule: string }[] }[])[0]?.failures.map((one) => one.rule)).toContain('figure');
    expect(body['credits']).toBeGreaterThan(0);
    expect(body['usage']).toMatchObject({ calls: 2 });
    const after = await readCredits(desk.ctx, desk.workspaceId);
    expect(before.available - after.available).toBe(body['credits']);
    expect(after.reserved).toBe(0);
  });
});

describe('assistants and prompts over HTTP', () => {
  it('makes, lists, changes and pins', async () => {
    const prompt = await call('POST', '/api/prompts', {
      name: 'Warm',
      alias: 'pmpt_warm',
      instructions: 'Be warm to people of {{shop_name}}.',
      variables: [{ name: 'shop_name' }],
    });
    expect(prompt.status).toBe(201);
    const assistant = await call('POST', '/api/assistants', { name: 'Warm one', prompt_id: 'pmpt_warm', settings: { max_words: 90 } });
    expect(assistant.status).toBe(201);
    const version = await call('POST', '/api/prompts/pmpt_warm/versions', { instructions: 'Be warmer.', variables: [] });
    expect(version).toMatchObject({ status: 201, body: { version: 2 } });
    const pinned = await call('PATCH', `/api/assistants/${String(assistant.body['id'])}`, { prompt_version: 1, name: 'Warm and pinned' });
    expect(pinned).toMatchObject({ status: 200, body: { name: 'Warm and pinned', prompt_version: 1, settings: { max_words: 90 } } });
    const { body } = await call('GET', '/api/assistants');
    expect((body['assistants'] as { name: string }[]).map((one) => one.name)).toContain('Warm and pinned');
    const prompts = (await call('GET', '/api/prompts')).body['prompts'] as { alias: string; versions: { version: number }[] }[];
    expect(prompts.find((one) => one.alias === 'pmpt_warm')?.versions.map((one) => one.version)).toEqual([2, 1]);
  });

  it('says what is wrong', async () => {
    const undeclared = await call('POST', '/api/prompts', { name: 'Bad', instructions: 'Hello {{who}}', variables: [] });
    expect(undeclared.status).toBe(422);
    expect(failure(undeclared).message).toContain('{{who}} is used but not declared');
    expect((await call('PATCH', `/api/assistants/${desk.assistant.id}`, { prompt_version: 99 })).status).toBe(422);
    expect((await call('PATCH', `/api/assistants/${desk.assistant.id}`, { settings: { max_words: 5 } })).status).toBe(422);
    expect((await call('GET', `/api/assistants/${newId()}`)).status).toBe(404);
    expect((await call('POST', `/api/assistants/${desk.assistant.id}/playground`, { text: 'x'.repeat(10_001) })).status).toBe(422);
  });

  it('shows the turns of a ticket, and nothing to those who may not', async () => {
    const asked = await desk.ask('Wat is de retourtermijn van een artikel van een handelaar?');
    const { status, body } = await call('GET', `/api/tickets/${asked.ticketId}/turns`);
    expect(status).toBe(200);
    expect(body['turns']).toMatchObject([{ exit: 'answered', model: 'builtin', credits: 1, handoff: null }]);
    const stranger = await makeKey(await desk.createWorkspace(), ['assistants.manage', 'tickets.read_own', 'tickets.read_all']);
    expect((await call('GET', `/api/tickets/${asked.ticketId}/turns`, undefined, stranger)).status).toBe(404);
    expect((await call('GET', `/api/assistants/${desk.assistant.id}`, undefined, stranger)).status).toBe(404);
    const reader = await makeKey(desk.workspaceId, ['tickets.read_own']);
    expect((await call('GET', '/api/assistants', undefined, reader)).status).toBe(403);
  });
});
