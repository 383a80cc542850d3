import { startOpenAiSandbox } from '@baton/sandbox';
import type { OpenAiSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updateAssistant } from '#assistant';
import type { AssistantSettings } from '#assistant';
import { createHttpServer } from '#platform/http';
import { newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import { toolsRoutes } from '#routes/tools';
import { openToolbox } from '#tools';
import { openOrdersDesk } from './assistant-orders-desk.ts';
import type { OrdersDesk } from './assistant-orders-desk.ts';
import { json, startService } from './tool-sources-service.ts';
import type { Service } from './tool-sources-service.ts';

let openai: OpenAiSandbox;
let desk: OrdersDesk;
let app: Awaited<ReturnType<typeof createHttpServer>>;
let url: string;
beforeAll(async () => {
  openai = await startOpenAiSandbox();
  desk = await openOrdersDesk({
    config: { openaiApiKey: 'sandbox-key', openaiBaseUrl: openai.baseUrl, openaiTimeoutSeconds: 2, openaiMaxRetries: 0 },
  });
  const { ctx, workspaceId } = desk;
  // A teammate who may do everything: who may not is for permission-matrix.test.ts.
  const authenticate = () => Promise.resolve({ kind: 'teammate' as const, id: newId(), name: 'Ann', workspaceId, permissions: new Set(PERMISSIONS) });
  app = await createHttpServer({ ctx, isStopping: () => false, authenticate });
  await toolsRoutes(app, ctx, openToolbox());
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await desk.close();
  await openai.close();
});

/** The buyer of 12344, which is being prepared; and of whom nothing is known. */
const MIRA = '49305550101';
const STRANGER = '31688888888';
const ORDER = '12344';
const STORED = '80012344';
const HERS = { address1: 'Weserstraße 12', postal_code: '12047', city: 'Berlin' };

const http = async <T>(method: 'GET' | 'POST', path: string, body?: object) => {
  const headers = { authorization: 'Bearer somebody', ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, body: (await response.json()) as T };
};
const address = () => desk.store.order(STORED).shipping;
/** Gives every ticket back to the assistant. */
const giveBack = () => desk.ctx.db.system((tx) => tx.query(`update tickets set owner = 'assistant'`));
const forget = () => desk.ctx.cache.drop([desk.workspaceId]);
const settle = (settings: AssistantSettings, modelProvider: 'builtin' | 'openai') =>
  updateAssistant(desk.ctx, desk.workspaceId, desk.assistant.id, { modelProvider, settings: { max_interactions: 50, ...settings } });
const calls = () =>
  desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ tool: string; decision: string; reason: string | null }>(
      `select tool, decision, reason from tool_calls where surface = 'assistant' order by id`,
    ),
  );
const evidence = async () => {
  const [turn] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ handoff: { evidence: string } | null }>('select handoff from turns order by id desc limit 1'),
  );
  return turn?.handoff?.evidence;
};

/** Puts the order back as it was, and everything that waits aside. */
beforeEach(async () => {
  desk.store.edit({ orderId: STORED, folder: 'In Preparation', shipping: HERS });
  await forget();
  await desk.ctx.db.system((tx) => tx.query('delete from tool_calls'));
  await giveBack();
  openai.reset();
});

const WISH = `Kun je het bezorgadres van bestelling ${ORDER} wijzigen naar Kerkstraat 5b, 1017 GA Amsterdam, Nederland?`;
const ASKED = 'Zal ik het bezorgadres van bestelling **12344** wijzigen in **Kerkstraat 5b, 1017 GA Amsterdam, NL**?';
const HER_NEW = { address1: 'Kerkstraat 5b', postal_code: '1017 GA', city: 'Amsterdam', country: 'NL', last_name: 'Solberg' };

describe('the built-in assistant', () => {
  beforeEach(() => settle({ tools: [{ name: 'change_delivery_address', approval: 'contact' }], tool_changes_per_conversation: 50 }, 'builtin'));

  it('sends an order elsewhere after the buyer said yes to exactly that, once, and not before', async () => {
    const asked = await desk.ask(MIRA, WISH, 'Mira Solberg');
    expect(asked.exit).toBe('answered');
    expect(asked.text).toContain(ASKED);
    expect(address()).toMatchObject(HERS);
    const done = await desk.ask(MIRA, 'Ja, graag!');
    expect(done.exit).toBe('changed');
    expect(done.text).toContain('is gewijzigd in **Kerkstraat 5b, 1017 GA Amsterdam, NL**.');
    expect(address()).toMatchObject(HER_NEW);
    expect(await calls()).toEqual([
      { tool: 'change_delivery_address', decision: 'proposed', reason: null },
      { tool: 'change_delivery_address', decision: 'ran', reason: null },
    ]);
    desk.store.edit({ orderId: STORED, shipping: HERS });
    await desk.ask(MIRA, 'Ja');
    expect(address()).toMatchObject(HERS);
  });

  it.each([
    ['a no', 'Nee, toch niet', 'small_talk'],
    ['a yes with a condition', 'Ja, maar dan nummer 7', null],
    ['a yes that asks', 'Ja?', null],
    ['both at once', 'Ja of nee', null],
  ])('changes nothing after %s', async (_, said, exit) => {
    expect((await desk.ask(MIRA, WISH)).text).toContain(ASKED);
    const answered = await desk.ask(MIRA, said);
    if (exit) expect(answered.exit).toBe(exit);
    expect(answered.exit).not.toBe('changed');
    expect(address()).toMatchObject(HERS);
  });

  it('takes a yes to another word of its own for nothing', async () => {
    await desk.ask(MIRA, WISH);
    expect((await desk.ask(MIRA, 'Hoe kan ik iets terugsturen?')).exit).toBe('answered');
    expect((await desk.ask(MIRA, 'Ja')).exit).not.toBe('changed');
    expect(address()).toMatchObject(HERS);
  });

  it('asks for what is missing, and does not guess it', async () => {
    const first = await desk.ask(MIRA, `Ik ben verhuisd, kan bestelling ${ORDER} naar een ander adres?`);
    expect(first.text).toContain('Naar welk adres moet bestelling **12344**?');
    expect((await desk.ask(MIRA, 'Kerkstraat 5b\n1017GA Amsterdam\nNederland')).text).toContain(ASKED);
    expect((await desk.ask(MIRA, '👍')).exit).toBe('changed');
    expect(address()).toMatchObject(HER_NEW);
  });

  it('leaves an order that went on its way after the question to people, and does not touch it', async () => {
    await desk.ask(MIRA, WISH);
    desk.store.edit({ orderId: STORED, folder: 'Shipped' });
    await forget();
    expect((await desk.ask(MIRA, 'Ja')).exit).toBe('handoff_other_trouble');
    expect(await evidence()).toContain('has left or is closed');
    expect(address()).toMatchObject(HERS);
  });

  it('keeps what somebody else changed in the order meanwhile, and refuses where it is the same thing', async () => {
    await desk.ask(MIRA, WISH);
    desk.store.edit({ orderId: STORED, set: { shipping_method: 'Fiets' } });
    expect((await desk.ask(MIRA, 'Ja')).exit).toBe('changed');
    expect(desk.store.order(STORED)).toMatchObject({ shipping_method: 'Fiets', shipping: HER_NEW });
    desk.store.edit({ orderId: STORED, shipping: HERS });
    await desk.ask(MIRA, WISH);
    desk.store.edit({ orderId: STORED, shipping: { address1: 'Elders 1' } });
    expect((await desk.ask(MIRA, 'Ja')).exit).toBe('handoff_other_trouble');
    expect(await evidence()).toContain('CONCURRENT_UPDATE');
    expect(address().address1).toBe('Elders 1');
  });

  it('does nothing by a tool that was taken from it after the question, and leaves it to people', async () => {
    await desk.ask(MIRA, WISH);
    await settle({ tools: [] }, 'builtin');
    expect((await desk.ask(MIRA, 'Ja')).exit).toBe('handoff_other_trouble');
    expect(await evidence()).toContain('There is no tool change_delivery_address');
    expect(address()).toMatchObject(HERS);
    const begun = await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query(`select id from tool_proposals where status = 'running'`));
    expect(begun).toEqual([]);
  });

  it('says of a question that has expired that nothing was changed', async () => {
    await desk.ask(MIRA, WISH);
    await desk.ctx.db.system((tx) => tx.query(`update tool_proposals set expires_at = now() where status = 'waiting'`));
    expect((await desk.ask(MIRA, 'Ja')).text).toContain('Die vraag is verlopen');
    expect(address()).toMatchObject(HERS);
  });

  it('does not say whose order it is to anybody else, and changes nothing for them', async () => {
    const theirs = await desk.ask(STRANGER, WISH, 'Mira Solberg');
    await giveBack();
    const none = await desk.ask(STRANGER, WISH.replace(ORDER, '99999'), 'Mira Solberg');
    expect([theirs.exit, theirs.text]).toEqual([none.exit, none.text]);
    expect((await calls()).filter((one) => one.decision !== 'refused')).toEqual([]);
  });

  it('asks for no more changes in one conversation than it may', async () => {
    await settle({ tools: [{ name: 'change_delivery_address', approval: 'contact' }], tool_changes_per_conversation: 1 }, 'builtin');
    expect((await desk.ask(MIRA, WISH)).text).toContain(ASKED);
    expect((await desk.ask(MIRA, WISH)).exit).toBe('no_evidence');
    expect(await evidence()).toContain('tool_changes_per_conversation');
  });
});

describe('a language model with tools', () => {
  const READS = [
    { name: 'get_order_status', approval: 'contact' as const },
    { name: 'get_user_orders', approval: 'contact' as const },
  ];
  const CHANGES = { name: 'change_delivery_address', approval: 'contact' as const };
  const NEW = { address1: 'Kerkstraat 5b', postal_code: '1017 GA', city: 'Amsterdam', country: 'NL' };
  const says = (text: string, sources: number[]) => ({ json: { language: 'nl', paragraphs: [{ text, sources }], handoff: { needed: false, reason: null } } });
  const call = (name: string, args: unknown) => ({ calls: [{ name, arguments: args }] });
  const outputs = () => JSON.stringify(openai.requests.map((one) => one.body));
  const QUESTION = 'Zijn mijn spullen al onderweg naar Berlijn?';

  beforeEach(() => settle({ tools: [...READS, CHANGES], orders: false, tool_changes_per_conversation: 50 }, 'openai'));

  it('looks up an order of the contact, and its reply cites what the tool gave', async () => {
    openai.setScript((request) => {
      const given = /\[(\d+)\] Data from get_order_status/.exec(JSON.stringify(request.newItems));
      return given ? says('Bestelling 12344 staat op **In Preparation**.', [Number(given[1])]) : call('get_order_status', { order_id: ORDER });
    });
    const answered = await desk.ask(MIRA, QUESTION);
    expect(answered.exit).toBe('answered');
    expect(answered.text).toContain('In Preparation');
    expect(answered.message?.content['sources']).toMatchObject([{ kind: 'tool', tool: 'get_order_status' }]);
    const log = await http<{ calls: object[] }>('GET', `/api/tools/calls?conversation_id=${answered.conversationId}`);
    expect(log.body.calls).toMatchObject([{ tool: 'get_order_status', surface: 'assistant', turn_id: answered.message?.content['turn_id'] }]);
    const offered = openai.requests.flatMap((one) => (one.body as { tools?: { name: string; parameters: { properties: object } }[] }).tools ?? []);
    expect(offered.map((tool) => tool.name)).toContain('get_user_orders');
    expect(Object.keys(offered.find((tool) => tool.name === 'get_user_orders')!.parameters.properties)).toEqual(['limit']);
    expect(outputs()).not.toMatch(/Solberg|Weserstra|mira\.solberg/);
  });

  it('sees no order of anybody else, whatever it writes into the arguments', async () => {
    openai.setScript((request) =>
      JSON.stringify(request.newItems).includes('function_call_output')
        ? says('Dat kan ik niet vinden.', [])
        : {
            calls: [call('get_order_status', { order_id: '12345' }), call('get_user_orders', { user_id: 'sanne.visser@example.com' })].flatMap(
              (one) => one.calls,
            ),
          },
    );
    await desk.ask(MIRA, QUESTION);
    const given = openai.requests
      .flatMap((one) => (one.body as { input: { type?: string; output?: string }[] }).input)
      .filter((item) => item.type === 'function_call_output');
    expect(JSON.stringify(given)).not.toMatch(/12345|Sanne/);
    expect(JSON.stringify(given)).toContain('12344');
    expect(await calls()).toContainEqual({ tool: 'get_order_status', decision: 'failed', reason: 'not_found' });
  });

  it('changes nothing by itself: its call is the question to the contact, and only their yes is one', async () => {
    openai.setScript(() => call('change_delivery_address', { order_id: ORDER, address: NEW, confirm_token: 'approved' }));
    const asked = await desk.ask(MIRA, `Ik wil ${ORDER} op de Kerkstraat 5b in 1017 GA Amsterdam hebben`);
    expect(asked.text).toContain(ASKED);
    expect(address()).toMatchObject(HERS);
    const before = openai.requests.length;
    expect((await desk.ask(MIRA, 'Klopt, dank je')).exit).toBe('changed');
    expect(openai.requests.length).toBe(before);
    expect(address()).toMatchObject(HER_NEW);
  });

  it.each([
    ['that it changed something without a call', [says('Het adres van je bestelling 12344 is aangepast.', [1])], 'guard_failed'],
    [
      'a figure that no tool gave',
      [call('get_order_status', { order_id: ORDER }), says('Bestelling 12344 komt op 3 januari.', [1, 2, 3, 4, 5, 6])],
      'guard_failed',
    ],
  ])('is not believed %s', async (_, script, exit) => {
    openai.setScript([...script, ...script.slice(-1)]);
    expect((await desk.ask(MIRA, QUESTION)).exit).toBe(exit);
  });

  it.each([
    ['a tool that there is not', call('delete_order', { order_id: ORDER }), 'There is no tool delete_order'],
    ['one that is not allowed', call('update_order', { order_id: STORED, operations: [] }), 'There is no tool update_order'],
    ['arguments that are no JSON', { calls: [{ name: 'get_order_status', arguments: '{"order_id": ' }] }, 'not a JSON object'],
    ['arguments that are wrong', call('get_order_status', { order: ORDER }), 'Arguments of get_order_status are wrong'],
  ])('is told about %s, and can go on', async (_, wanted, told) => {
    openai.setScript([wanted, { json: { language: 'nl', paragraphs: [], handoff: { needed: true, reason: 'no_evidence' } } }]);
    expect((await desk.ask(MIRA, QUESTION)).exit).toBe('no_evidence');
    expect(outputs()).toContain(told);
  });

  it('is stopped where it turns in a circle, and where it never answers', async () => {
    openai.setScript(() => call('get_order_status', { order_id: ORDER }));
    expect((await desk.ask(MIRA, QUESTION)).exit).toBe('no_evidence');
    expect(await evidence()).toContain('again and again');
    await giveBack();
    let limit = 0;
    openai.setScript(() => call('get_user_orders', { limit: (limit += 1) }));
    expect((await desk.ask(MIRA, QUESTION)).exit).toBe('no_evidence');
    expect((await calls()).length).toBeLessThanOrEqual(8);
  });

  it('has no more calls than its settings say, in a conversation and in a day', async () => {
    const script = () => openai.setScript([call('get_order_status', { order_id: ORDER }), call('get_order_status', { order_id: ORDER })]);
    for (const cap of ['tool_calls_per_conversation', 'tool_calls_per_day'] as const) {
      await settle({ tools: READS, orders: false, [cap]: 1 }, 'openai');
      script();
      await desk.ask(MIRA, QUESTION);
      await giveBack();
      script();
      await desk.ask(MIRA, QUESTION);
      expect(await evidence()).toContain(cap);
      await giveBack();
      await desk.ctx.db.system((tx) => tx.query('delete from tool_calls'));
    }
  });

  it('has no tool about orders where nobody is proved', async () => {
    openai.setScript(() => ({ json: { language: 'nl', paragraphs: [], handoff: { needed: true, reason: 'no_evidence' } } }));
    const chat = await desk.visit();
    await chat.ask('Kan dat ook morgen bezorgd worden bij de buren, of niet?');
    expect(outputs()).not.toContain('get_order_status');
  });
});

describe('who says yes', () => {
  const script = (country = 'NL') =>
    openai.setScript(() => ({
      calls: [
        {
          name: 'change_delivery_address',
          arguments: { order_id: ORDER, address: { address1: 'Kerkstraat 5b', postal_code: '1017 GA', city: 'Amsterdam', country } },
        },
      ],
    }));
  const approvals = async (status = 'waiting') =>
    (
      await http<{ approvals: { id: string; tool: string; status: string; summary: string; ticket_id: string; decided_by: unknown; result: unknown }[] }>(
        'GET',
        `/api/approvals?status=${status}`,
      )
    ).body.approvals;
  const decide = (id: string, answer: 'approve' | 'decline') => http<{ status: string }>('POST', `/api/approvals/${id}/${answer}`);
  const allow = (more: object) =>
    settle({ tools: [{ name: 'change_delivery_address', approval: 'contact', ...more }], tool_changes_per_conversation: 50, orders: false }, 'openai');

  it('may be a teammate: the ticket goes to people, and the change waits in their queue until one of them decides', async () => {
    await allow({ approval: 'teammate' });
    script();
    expect((await desk.ask(MIRA, WISH)).exit).toBe('handoff_needs_approval');
    const [waiting] = await approvals();
    expect(waiting).toMatchObject({ tool: 'change_delivery_address', status: 'waiting' });
    expect(waiting!.summary).toContain('Kerkstraat 5b');
    expect(address()).toMatchObject(HERS);
    const both = await Promise.all([decide(waiting!.id, 'approve'), decide(waiting!.id, 'approve')]);
    expect(both.map((one) => one.status).sort()[0]).toBe(200);
    expect((await decide(waiting!.id, 'approve')).status).toBe(200);
    expect(address()).toMatchObject(HER_NEW);
    expect(desk.store.requests().filter((one) => one.method === 'PUT' && one.path.endsWith(`/orders/${STORED}`)).length).toBeGreaterThan(0);
    expect(await approvals()).toEqual([]);
    expect((await approvals('all'))[0]).toMatchObject({ id: waiting!.id, status: 'done' });
  });

  it('a teammate’s no changes nothing, and a yes after it comes too late', async () => {
    await allow({ approval: 'teammate' });
    script('BE');
    await desk.ask(MIRA, WISH);
    const [waiting] = await approvals();
    expect((await decide(waiting!.id, 'decline')).body).toMatchObject({ status: 'declined' });
    expect((await decide(waiting!.id, 'approve')).status).toBe(409);
    expect(address()).toMatchObject(HERS);
  });

  it('may be nobody up to what is at stake, and is a teammate above that', async () => {
    const total = Number(desk.store.order(STORED).order_total);
    await allow({ approval: 'automatic', automatic_up_to: total });
    // What was done is told by code; the model has no word in it.
    openai.setScript([
      {
        calls: [
          {
            name: 'change_delivery_address',
            arguments: { order_id: ORDER, address: { address1: 'Kerkstraat 5b', postal_code: '1017 GA', city: 'Amsterdam', country: 'NL' } },
          },
        ],
      },
    ]);
    const done = await desk.ask(MIRA, WISH);
    expect([done.exit, done.text]).toEqual(['answered', expect.stringContaining('Kerkstraat 5b')]);
    expect(done.text).toContain('is gewijzigd');
    expect(address()).toMatchObject(HER_NEW);
    await giveBack();
    desk.store.edit({ orderId: STORED, shipping: HERS });
    await forget();
    await allow({ approval: 'automatic', automatic_up_to: total - 1 });
    script();
    expect((await desk.ask(MIRA, WISH)).exit).toBe('handoff_needs_approval');
    expect(address()).toMatchObject(HERS);
  });
});

describe('tools of the workspace', () => {
  const operation = (name: string, more: object = {}) => ({
    name,
    description: 'Loyalty points.',
    path: `/${name}`,
    parameters: [
      { name: 'member', in: 'query', schema: { type: 'string' }, required: true },
      { name: 'year', in: 'query', schema: { type: 'integer' } },
    ],
    result_fields: ['points'],
    ...more,
  });
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    service.answer((_, response) => json(response, 200, { points: 120 }));
    const operations = [operation('points'), operation('spend', { method: 'POST', class: 'irreversible', title: 'Spend points' })];
    const made = await http('POST', '/api/tool-sources', { kind: 'http', name: 'loyalty', title: 'Loyalty', base_url: service.url, operations });
    if (made.status !== 201) throw new Error(`the source was not taken: ${JSON.stringify(made.body)}`);
  });
  afterAll(() => service.close());

  it('ask for the contact that is served, whoever a model names, and are not there for whoever has no such proof', async () => {
    await settle({ tools: [{ name: 'loyalty_points', approval: 'contact', bind: { member: 'phone' } }], orders: false }, 'openai');
    openai.setScript((request) =>
      JSON.stringify(request.newItems).includes('function_call_output')
        ? { json: { language: 'nl', paragraphs: [], handoff: { needed: true, reason: 'no_evidence' } } }
        : { calls: [{ name: 'loyalty_points', arguments: { member: '31612345678', year: 2026 } }] },
    );
    await desk.ask(MIRA, 'Hoeveel punten heb ik dit jaar gespaard?');
    expect(service.seen.map((one) => one.url)).toEqual([`/points?member=${MIRA}&year=2026`]);
    const chat = await desk.visit();
    await chat.ask('Hoeveel punten heb ik dit jaar gespaard?');
    expect(service.seen).toHaveLength(1);
  });

  it('change something after the contact read and confirmed every argument', async () => {
    await settle({ tools: [{ name: 'loyalty_spend', approval: 'contact', bind: { member: 'phone' } }], orders: false }, 'openai');
    openai.setScript(() => ({ calls: [{ name: 'loyalty_spend', arguments: { year: 2026 } }] }));
    const asked = await desk.ask(MIRA, 'Ik wil mijn punten van 2026 uitgeven');
    expect(asked.text).toContain(`Zal ik dit voor je doen: **Spend points**?\n• year: 2026\n• member: ${MIRA}`);
    const before = service.seen.length;
    expect((await desk.ask(MIRA, 'Ja graag')).exit).toBe('changed');
    expect(service.seen.slice(before).map((one) => [one.method, one.url])).toEqual([['POST', `/spend?member=${MIRA}&year=2026`]]);
  });
});
