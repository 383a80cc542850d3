import { createHmac } from 'node:crypto';
import { CHATWOOT_SANDBOX, DIXA_SANDBOX, startChatwootSandbox, startDixaSandbox, startGraphSandbox } from '@baton/sandbox';
import type { ChatwootSandbox, DixaSandbox, GraphSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey, createWorkspace } from '#accounts';
import { newId } from '#platform/ids';
import type { Permission } from '#platform/principal';
import { createTestClock, eventually } from '../harness.ts';
import type { TestClock } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { saveAssistantFor } from './dixa-assistant.ts';

const HOUR_MS = 3_600_000;
const NUMBER = '106540352242922';
const APP_SECRET = 'app-secret-of-the-installation';

interface Detail {
  id: string;
  status: string;
  settings: Record<string, unknown>;
  secrets: Record<string, boolean>;
  secrets_rotated_at: Record<string, string>;
  secrets_previous_until: Record<string, string>;
  setup: { webhook_url: string; verify_token: string; snippet: string };
  [field: string]: unknown;
}

let graph: GraphSandbox;
let dixa: DixaSandbox;
let chatwoot: ChatwootSandbox;
let desk: TestServer;
let clock: TestClock;
let key: string;

beforeAll(async () => {
  clock = createTestClock(new Date());
  graph = await startGraphSandbox({
    appSecret: APP_SECRET,
    numbers: [{ phoneNumberId: NUMBER, wabaId: '102290129340398', displayNumber: '15550783881' }],
    instagramAccounts: ['17841405726653026'],
  });
  dixa = await startDixaSandbox();
  chatwoot = await startChatwootSandbox();
  desk = await startTestServer({
    clock,
    config: { webhookSecret: APP_SECRET, whatsappApiBaseUrl: graph.url, instagramApiBaseUrl: graph.url, dixaBaseUrl: dixa.url, chatwootBaseUrl: chatwoot.url },
  });
  key = await keyWith(desk.workspaceId, ['inboxes.manage', 'tickets.read_own', 'audit.read']);
}, 60_000);
afterAll(async () => {
  await desk.close();
  await graph.close();
  await dixa.close();
  await chatwoot.close();
});
beforeEach(() => graph.clearFaults());

async function keyWith(workspaceId: string, scopes: Permission[]): Promise<string> {
  const operator = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId, permissions: new Set<Permission>() };
  return (await createApiKey(desk.server.runtime.ctx, operator, { name: 'test', scopes })).key;
}

const call = <T = Detail>(method: string, path: string, body?: unknown, as = key) => desk.call<T>(method, path, body, as);

let made = 0;
/** Another number each time: one belongs to one inbox of the whole installation. */
function whatsapp(more: Record<string, unknown> = {}) {
  made += 1;
  return {
    kind: 'whatsapp',
    name: 'Shop',
    external_id: String(100_000_000 + made),
    secrets: { access_token: 'EAAG-first', app_secret: 'own-secret' },
    ...more,
  };
}

async function connect(body: Record<string, unknown>): Promise<Detail> {
  const answer = await call('POST', '/api/inboxes', body);
  expect(answer.body).toMatchObject({ id: expect.any(String) });
  expect(answer.status).toBe(201);
  return answer.body;
}

function webhookFor(phoneNumberId: string, secret: string) {
  const message = {
    from: '31612345678',
    id: `wamid.${newId()}`,
    timestamp: String(Math.floor(clock.now().getTime() / 1000)),
    type: 'text',
    text: { body: 'Hi' },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '1', phone_number_id: phoneNumberId },
    contacts: [{ profile: { name: 'Sanne' }, wa_id: '31612345678' }],
    messages: [message],
  };
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` } };
}

async function deliver(phoneNumberId: string, secret: string): Promise<{ status: number; received?: number }> {
  const response = await fetch(`${desk.url}/webhook/meta`, webhookFor(phoneNumberId, secret));
  return { status: response.status, ...((await response.json()) as { received?: number }) };
}

describe('connecting', () => {
  test('takes the fields of each channel, fills the defaults in, and tells what to paste at the provider', async () => {
    const meta = await connect(whatsapp());
    expect(meta).toMatchObject({
      kind: 'whatsapp',
      status: 'active',
      settings: { assistant: { initial_only: false, initial_threshold_ms: 5000 }, strict_order: false },
    });
    expect(meta.setup.webhook_url).toMatch(/\/webhook\/meta$/);
    const inDixa = await connect({
      kind: 'dixa',
      name: 'Dixa',
      settings: { agent_id: DIXA_SANDBOX.agentId, assistant: { block: ['example.org'] } },
      secrets: { access_token: 'sandbox-token' },
    });
    expect(inDixa.settings).toMatchObject({ agent_id: DIXA_SANDBOX.agentId, claim: 'chats', assistant: { initial_only: true, block: ['example.org'] } });
    expect(inDixa.setup.webhook_url).toMatch(new RegExp(`/dixa_conversation_started\\?inbox=${inDixa.id}$`));
    const site = await connect({ kind: 'webchat', name: 'Site' });
    expect(site.setup.snippet).toContain(`data-inbox="${String(site['external_id'])}"`);
  });

  test('names each field that is wrong, and takes none that the channel does not know', async () => {
    const wrong = async (body: Record<string, unknown>) => {
      const answer = await call<{ error: { code: string; details: { field: string }[] } }>('POST', '/api/inboxes', body);
      expect([answer.status, answer.body.error.code]).toEqual([422, 'invalid_input']);
      return answer.body.error.details.map((one) => one.field);
    };
    expect(await wrong(whatsapp({ external_id: 'my number' }))).toEqual(['external_id']);
    expect(await wrong(whatsapp({ settings: { queue_id: newId() } }))).toEqual(['settings']);
    expect(await wrong({ kind: 'dixa', name: 'Dixa' })).toEqual(['secrets.access_token']);
    expect(await wrong({ kind: 'dixa', name: 'Dixa', secrets: { access_token: 'x', webhook_secret: 'not hex' } })).toEqual(['secrets.webhook_secret']);
    expect(await wrong({ kind: 'dixa', name: 'Dixa', external_id: 'default', secrets: { access_token: 'x' } })).toEqual(['external_id']);
    expect(await wrong({ kind: 'fax', name: 'Fax' })).toEqual(['kind']);
    expect(await wrong(whatsapp({ assistant_id: newId() }))).toEqual(['assistant_id']);
  });

  test('of an account that is connected is a conflict: to its own workspace with the inbox, to another without a word more', async () => {
    const body = whatsapp();
    const { id } = await connect(body);
    const again = await call<{ error: { code: string; details: unknown } }>('POST', '/api/inboxes', body);
    expect([again.status, again.body.error.details]).toEqual([409, { inbox_id: id }]);
    const other = await createWorkspace(desk.server.runtime.ctx, { name: 'Other' });
    const foreign = await call<{ error: { code: string; details: unknown } }>('POST', '/api/inboxes', body, await keyWith(other.id, ['inboxes.manage']));
    expect([foreign.status, foreign.body.error.details]).toEqual([409, null]);
    expect((await call('GET', `/api/inboxes/${id}`, undefined, await keyWith(other.id, ['inboxes.manage']))).status).toBe(404);
  });

  test('twenty times at once connects once', async () => {
    const body = whatsapp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/api/inboxes', body)));
    expect(answers.map((one) => one.status).toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });

  test('by the service API is the same act: one audit trail, and either way changes what the other made', async () => {
    const number = String(200_000_000 + ++made);
    await desk.call('POST', `/users/${desk.workspaceId}/phone_numbers`, { phone_number_id: number, access_token: 'EAAG-service', external_number: '+31 20' });
    const { body } = await call<{ inboxes: Detail[] }>('GET', '/api/inboxes');
    const id = body.inboxes.find((one) => one['external_id'] === number)!.id;
    await call('PATCH', `/api/inboxes/${id}`, { settings: { business_account_id: '102290129340398' } });
    await desk.call('POST', `/users/${desk.workspaceId}/phone_numbers`, { phone_number_id: number, display_name: 'Renamed' });
    expect((await call('GET', `/api/inboxes/${id}`)).body).toMatchObject({
      name: 'Renamed',
      settings: { external_number: '+31 20', business_account_id: '102290129340398' },
      secrets: { access_token_set: true, app_secret_set: false },
    });
    expect((await audit(id)).map((entry) => entry.action)).toEqual(['inbox.changed', 'inbox.changed', 'inbox.connected']);
  });
});

interface Entry {
  action: string;
  target: { id: string };
  changes: Record<string, unknown> | null;
  details: Record<string, unknown>;
}

async function audit(inboxId: string): Promise<Entry[]> {
  return (await call<{ entries: Entry[] }>('GET', `/api/audit?target_id=${inboxId}`)).body.entries;
}

describe('secrets', () => {
  test('are sealed, never returned, and named in the audit trail without their values', async () => {
    const { id, ...shown } = await connect(whatsapp());
    const changed = await call('PATCH', `/api/inboxes/${id}`, { name: 'Shop 2', secrets: { access_token: 'EAAG-second' } });
    const entries = await audit(id);
    expect(shown.secrets).toEqual({ access_token_set: true, app_secret_set: true });
    expect(entries[0]).toMatchObject({ action: 'inbox.changed', changes: { name: { from: 'Shop', to: 'Shop 2' } }, details: { secrets: ['access_token'] } });
    expect(entries[1]).toMatchObject({ action: 'inbox.connected', details: { secrets: ['access_token', 'app_secret'] } });
    const [row] = await desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) => tx.query('select * from inboxes where id = $1', [id]));
    const events = await desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) => tx.query("select payload from events where type like 'inbox.%'"));
    expect(JSON.stringify([shown, changed.body, entries, row, events])).not.toMatch(/EAAG|own-secret/);
  });

  test('tell when they were last changed; the same value again is no change', async () => {
    const { id, secrets_rotated_at: first } = await connect(whatsapp());
    clock.advance(HOUR_MS);
    const same = await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: 'EAAG-first' } });
    expect(same.body.secrets_rotated_at).toEqual(first);
    const { body } = await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: 'EAAG-second' } });
    expect(body.secrets_rotated_at).toEqual({ app_secret: first['app_secret'], access_token: clock.now().toISOString() });
    expect(body.secrets_previous_until).toEqual({});
    const gone = await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: null } });
    expect(gone.body.secrets).toEqual({ access_token_set: false, app_secret_set: true });
  });

  test('that sign webhooks are taken beside the new one for the hours that were said, and then no more', async () => {
    const body = whatsapp();
    const { id } = await connect(body);
    const number = String(body.external_id);
    expect((await deliver(number, 'own-secret')).status).toBe(200);
    expect((await deliver(number, APP_SECRET)).status).toBe(401);
    const changed = await call('PATCH', `/api/inboxes/${id}`, { secrets: { app_secret: 'next-secret' }, keep_previous_hours: 2 });
    expect(changed.body.secrets_previous_until['app_secret']).toBe(new Date(clock.now().getTime() + 2 * HOUR_MS).toISOString());
    expect((await deliver(number, 'next-secret')).status).toBe(200);
    expect((await deliver(number, 'own-secret')).status).toBe(200);
    clock.advance(2 * HOUR_MS + 1);
    expect((await deliver(number, 'next-secret')).status).toBe(200);
    expect((await deliver(number, 'own-secret')).status).toBe(401);
    // At once, when nothing is to be kept.
    await call('PATCH', `/api/inboxes/${id}`, { secrets: { app_secret: 'third-secret' }, keep_previous_hours: 0 });
    expect((await deliver(number, 'next-secret')).status).toBe(401);
    expect((await deliver(number, 'third-secret')).status).toBe(200);
  });

  test('of Dixa rotate the same way: signature, token and password', async () => {
    const secrets = { access_token: 'sandbox-token', webhook_secret: DIXA_SANDBOX.secretKey, webhook_token: 'token-one', webhook_basic: 'dixa:one' };
    const { id } = await connect({ kind: 'dixa', name: 'Dixa', secrets });
    const body = JSON.stringify({ event_id: newId(), event_fqn: 'CONVERSATION_CREATED', organization: { id: 'o' }, data: { conversation: { csid: 1 } } });
    const post = async (headers: Record<string, string>) =>
      (await fetch(`${desk.url}/dixa_conversation_started?inbox=${id}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }))
        .status;
    const signed = (secret: string) => {
      const at = clock.now().getTime();
      return { 'x-dixa-signature': `t=${at},v1=${createHmac('sha256', Buffer.from(secret, 'hex')).update(`${at}.`).update(body).digest('hex')}` };
    };
    const basic = (login: string) => ({ authorization: `Basic ${Buffer.from(login).toString('base64')}` });
    const before = [signed(DIXA_SANDBOX.secretKey), { authorization: 'Bearer token-one' }, basic('dixa:one')];
    const after = [signed('ff'.repeat(32)), { authorization: 'Bearer token-two' }, basic('dixa:two')];
    const statuses = async (all: Record<string, string>[]) => Promise.all(all.map(post));
    expect([await statuses(before), await statuses(after)]).toEqual([
      [200, 200, 200],
      [401, 401, 401],
    ]);
    await call('PATCH', `/api/inboxes/${id}`, { secrets: { webhook_secret: 'ff'.repeat(32), webhook_token: 'token-two', webhook_basic: 'dixa:two' } });
    expect([await statuses(before), await statuses(after)]).toEqual([
      [200, 200, 200],
      [200, 200, 200],
    ]);
    clock.advance(24 * HOUR_MS + 1);
    expect([await statuses(before), await statuses(after)]).toEqual([
      [401, 401, 401],
      [200, 200, 200],
    ]);
    expect((await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: null } })).status).toBe(422);
  });
});

describe('a change', () => {
  test('of settings keeps what it does not name, brings defaults back by null, and refuses what the channel does not know', async () => {
    const { id } = await connect({ kind: 'dixa', name: 'Dixa', settings: { claim: 'never' }, secrets: { access_token: 'x' } });
    const patch = (settings: object) => call('PATCH', `/api/inboxes/${id}`, { settings });
    await patch({ assistant: { allow: ['ann@example.com'] } });
    await patch({ assistant: { initial_only: false }, queue_id: DIXA_SANDBOX.queueId });
    expect((await call('GET', `/api/inboxes/${id}`)).body.settings).toMatchObject({
      claim: 'never',
      queue_id: DIXA_SANDBOX.queueId,
      assistant: { initial_only: false, allow: ['ann@example.com'] },
    });
    const { body } = await patch({ claim: null, assistant: null });
    expect(body.settings).toMatchObject({ claim: 'chats', assistant: { initial_only: true } });
    expect(body.settings['assistant']).not.toHaveProperty('allow');
    expect((await patch({ accent: '#ffffff' })).status).toBe(422);
    expect((await patch({ claim: 'sometimes' })).body).toMatchObject({ error: { details: [{ field: 'settings.claim' }] } });
  });

  test('many at once loses none', async () => {
    const { id } = await connect({ kind: 'dixa', name: 'Dixa', secrets: { access_token: 'x' } });
    const changes = [{ claim: 'never' }, { auth_scheme: 'bearer' }, { confirm_buttons: false }, { strict_order: true }, { queue_id: DIXA_SANDBOX.queueId }];
    await Promise.all(changes.map((settings) => call('PATCH', `/api/inboxes/${id}`, { settings })));
    expect((await call('GET', `/api/inboxes/${id}`)).body.settings).toMatchObject(Object.assign({}, ...changes) as object);
  });

  test('links an assistant that is there', async () => {
    const { id } = await connect(whatsapp());
    const assistantId = await saveAssistantFor(desk.server.runtime.ctx, desk.workspaceId);
    expect((await call('PATCH', `/api/inboxes/${id}`, { assistant_id: assistantId })).body['assistant_id']).toBe(assistantId);
    expect((await call('PATCH', `/api/inboxes/${id}`, { assistant_id: newId() })).status).toBe(422);
    expect((await call('PATCH', `/api/inboxes/${id}`, { assistant_id: null })).body['assistant_id']).toBeNull();
  });

  test('needs the permission, and an inbox of the own workspace', async () => {
    const { id } = await connect(whatsapp());
    const weak = await keyWith(desk.workspaceId, ['tickets.read_own']);
    for (const [method, path] of [
      ['POST', '/api/inboxes'],
      ['GET', `/api/inboxes/${id}`],
      ['PATCH', `/api/inboxes/${id}`],
      ['DELETE', `/api/inboxes/${id}`],
      ['POST', `/api/inboxes/${id}/test`],
    ] as const)
      expect([path, (await call(method, path, method === 'PATCH' ? { name: 'x' } : method === 'POST' ? whatsapp() : undefined, weak)).status]).toEqual([
        path,
        403,
      ]);
    expect((await call('PATCH', `/api/inboxes/${newId()}`, { name: 'x' })).status).toBe(404);
  });
});

describe('taken out of use', () => {
  test('an inbox takes nothing from that moment, keeps what was said, frees its number, and can come back', async () => {
    const body = whatsapp();
    const { id } = await connect(body);
    const number = String(body.external_id);
    expect(await deliver(number, 'own-secret')).toMatchObject({ status: 200, received: 1 });
    const tickets = async () =>
      (await call<{ tickets: { inbox_id: string }[] }>('GET', '/api/tickets?limit=100')).body.tickets.filter((one) => one.inbox_id === id).length;
    await eventually(async () => (await tickets()) === 1, 'the message is a ticket');
    expect((await call('DELETE', `/api/inboxes/${id}`)).status).toBe(204);
    // Meta switches off an app's webhook that is refused again and again, and the app may have other numbers.
    expect(await deliver(number, 'own-secret')).toMatchObject({ status: 200, received: 0 });
    expect((await deliver(number, 'never a secret')).status).toBe(401);
    expect(await tickets()).toBe(1);
    const names = async (query: string) =>
      (await call<{ inboxes: Detail[] }>('GET', `/api/inboxes${query}`)).body.inboxes.filter((one) => one.id === id).map((one) => one.status);
    expect([await names(''), await names('?include_disabled=true')]).toEqual([[], ['disabled']]);
    expect((await call('PATCH', `/api/inboxes/${id}`, { status: 'active' })).body.status).toBe('active');
    expect(await deliver(number, 'own-secret')).toMatchObject({ status: 200, received: 1 });
    await call('DELETE', `/api/inboxes/${id}`);
    await connect(body);
    expect((await call('PATCH', `/api/inboxes/${id}`, { status: 'active' })).status).toBe(409);
  });

  test('a Dixa inbox is not there for its webhook', async () => {
    const { id } = await connect({ kind: 'dixa', name: 'Dixa', secrets: { access_token: 'x' } });
    const post = async () => (await fetch(`${desk.url}/dixa_conversation_started?inbox=${id}`, { method: 'POST', body: '{}' })).status;
    expect(await post()).toBe(200);
    await call('DELETE', `/api/inboxes/${id}`);
    expect(await post()).toBe(404);
  });
});

describe('the handshake of Meta', () => {
  test('takes the word of an inbox and the word of the installation, and no other', async () => {
    const { setup } = await connect(whatsapp());
    const ask = async (token: string) =>
      (await fetch(`${desk.url}/webhook/meta?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${encodeURIComponent(token)}`)).status;
    expect(await ask(setup.verify_token)).toBe(200);
    expect(await ask('baton-demo')).toBe(200);
    // Its last letter is an x once in 64 times.
    expect(await ask(`${setup.verify_token.slice(0, -1)}${setup.verify_token.endsWith('x') ? 'y' : 'x'}`)).toBe(403);
    expect(await ask(`${newId()}${setup.verify_token.slice(36)}`)).toBe(403);
    expect(await ask('')).toBe(403);
  });
});

describe('a test of an inbox', () => {
  interface Tested {
    ok: boolean;
    status: string;
    checks: { name: string; state: string; message: string; action: string | null }[];
  }
  const ask = async (id: string) => (await call<Tested>('POST', `/api/inboxes/${id}/test`)).body;
  const namesOf = (tested: Tested, state: string) => tested.checks.filter((check) => check.state === state).map((check) => check.name);

  test('says in words what Meta knows of the account; a refused token breaks the inbox, and a good one mends it', async () => {
    const { id } = await connect(whatsapp({ external_id: NUMBER, secrets: { access_token: 'sandbox-token' } }));
    const fine = await ask(id);
    expect(fine).toMatchObject({ ok: true, status: 'active' });
    expect(fine.checks[0]!.message).toContain('15550783881');
    await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: 'EAAG-wrong' } });
    const refused = await ask(id);
    expect([refused.ok, refused.status, namesOf(refused, 'failed')]).toEqual([false, 'broken', ['credentials']]);
    expect(JSON.stringify(refused)).not.toContain('EAAG-wrong');
    expect((await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: 'sandbox-token' } })).body.status).toBe('active');
    expect((await ask(id)).ok).toBe(true);
    await call('DELETE', `/api/inboxes/${id}`);
    expect(namesOf(await ask(id), 'failed')).toEqual(['status']);
  });

  test('tells a wrong account from a token that is missing', async () => {
    const strange = await connect(whatsapp({ secrets: { access_token: 'sandbox-token' } }));
    expect(namesOf(await ask(strange.id), 'failed')).toEqual(['account']);
    expect((await call('GET', `/api/inboxes/${strange.id}`)).body.status).toBe('active');
    const bare = await connect(whatsapp({ secrets: {} }));
    expect(namesOf(await ask(bare.id), 'failed')).toEqual(['credentials']);
  });

  test('looks in Dixa for the queue, the speaker and the webhook', async () => {
    const settings = { agent_id: DIXA_SANDBOX.agentId, queue_id: DIXA_SANDBOX.queueId };
    const { id, setup } = await connect({ kind: 'dixa', name: 'Dixa', settings, secrets: { access_token: 'sandbox-token' } });
    expect(namesOf(await ask(id), 'warning')).toContain('subscription');
    dixa.setWebhookUrl(setup.webhook_url);
    // It says once that there were too many calls: nothing is told as missing that was not looked at.
    dixa.addFault({ kind: 'rate_limit' });
    const fine = await ask(id);
    expect([fine.ok, namesOf(fine, 'ok')]).toEqual([true, ['credentials', 'queue', 'speaker', 'subscription']]);
    await call('PATCH', `/api/inboxes/${id}`, { settings: { queue_id: newId() } });
    expect(namesOf(await ask(id), 'failed')).toEqual(['queue']);
    await call('PATCH', `/api/inboxes/${id}`, { secrets: { access_token: 'another' } });
    expect(namesOf(await ask(id), 'failed')).toEqual(['credentials']);
    expect((await audit(id))[0]).toMatchObject({ action: 'inbox.tested', details: { ok: false, failed: ['credentials'] } });
  });

  test('asks Chatwoot for each token, and says what is missed without one of a user', async () => {
    const { id, setup } = await connect({ kind: 'chatwoot', name: 'Chatwoot', external_id: '1', secrets: { access_token: CHATWOOT_SANDBOX.botToken } });
    expect(setup.webhook_url).toMatch(/\/webhook\/chatwoot$/);
    const halfway = await ask(id);
    expect([halfway.ok, namesOf(halfway, 'warning')]).toEqual([true, expect.arrayContaining(['user_token'])]);
    await call('PATCH', `/api/inboxes/${id}`, { secrets: { user_token: 'another' } });
    const refused = await ask(id);
    expect([refused.status, namesOf(refused, 'failed')]).toEqual(['broken', ['credentials']]);
    await call('PATCH', `/api/inboxes/${id}`, { secrets: { user_token: chatwoot.adminToken } });
    expect(await ask(id)).toMatchObject({ ok: true, status: 'active' });
    const inside = await call('PATCH', `/api/inboxes/${id}`, { settings: { base_url: 'http://10.0.0.1' } });
    expect(inside).toMatchObject({ status: 422, body: { error: { details: [{ field: 'settings.base_url' }] } } });
  });

  test('of the web chat asks nobody', async () => {
    const { id } = await connect({ kind: 'webchat', name: 'Site' });
    expect(await ask(id)).toMatchObject({
      ok: true,
      checks: [
        { name: 'provider', state: 'ok' },
        { name: 'assistant', state: 'warning' },
      ],
    });
  });
});
