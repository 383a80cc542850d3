import { createHmac } from 'node:crypto';
import { signDixa } from '@baton/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import type { TestServer } from '../server.ts';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';
import { startDixaDesk } from './dixa-setup.ts';
import type { DixaDesk } from './dixa-setup.ts';

/*
 * Signed webhooks of Dixa and Chatwoot that no desk would send: a good one with something wrong at one place. Each is answered as documented,
 * each that is taken is kept, and whoever writes next in the same conversation is heard.
 */

let dixa: DixaDesk;
let chatwoot: ChatwootDesk;
const lanes = { dixa: [] as number[], chatwoot: [] as number[] };
beforeAll(async () => {
  [dixa, chatwoot] = await Promise.all([startDixaDesk({ settings: { assistant: { initial_only: false } } }), startChatwootDesk()]);
  for (const n of [1, 2, 3]) {
    lanes.dixa.push((await dixa.dixa.customerWrites({ text: 'Hello', email: `lane${n}@example.com` })).conversationId);
    lanes.chatwoot.push(chatwoot.chatwoot.contactWrites({ text: 'Hello', email: `lane${n}@example.com` }).conversationId);
  }
  await Promise.all([dixa.dixa.settle(), chatwoot.chatwoot.settle()]);
}, 60_000);
afterAll(() => Promise.all([dixa.close(), chatwoot.close()]));

interface Answer {
  status: number;
  /** What the answer calls it. */
  told: string;
}

const toAnswer = async (response: Response): Promise<Answer> => {
  const body = (await response.json()) as { status?: string; error?: { code?: string } };
  return { status: response.status, told: body.status ?? body.error?.code ?? '' };
};

/** To the address that names the inbox, so that a body without its organization finds it too. */
async function postDixa(body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-dixa-signature': signDixa(dixa.dixa.secretKey, body) };
  return toAnswer(await fetch(`${dixa.url}/dixa_conversation_started?inbox=${dixa.inbox.id}`, { method: 'POST', headers, body }));
}

async function postChatwoot(body: string): Promise<Answer> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `sha256=${createHmac('sha256', chatwoot.chatwoot.botSecret).update(`${timestamp}.${body}`).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-chatwoot-timestamp': timestamp, 'x-chatwoot-signature': signature };
  return toAnswer(await fetch(chatwoot.webhookUrl, { method: 'POST', headers, body }));
}

let made = 0;
const lane = (of: keyof typeof lanes) => lanes[of][made % 3] ?? 0;

function ofDixa() {
  made += 1;
  const person = { id: crypto.randomUUID(), name: 'Mira', email: `fuzz${made}@example.com`, phone: null, roles: ['Enduser'], user_type: 'Contact' };
  const at = new Date().toISOString();
  return {
    event_id: crypto.randomUUID(),
    event_fqn: 'CONVERSATION_MESSAGE_ADDED',
    event_version: '1',
    event_timestamp: at,
    organization: { id: dixa.dixa.organizationId, name: 'Sandbox' },
    data: {
      conversation: {
        csid: lane('dixa'),
        channel: 'EMAIL',
        status: 'OPEN',
        direction: 'INBOUND',
        queue: null,
        requester: person,
        assignee: { id: dixa.dixa.agentId, user_type: 'Member', roles: ['Agent'] },
        subject: 'Return',
        tags: [{ id: 't', name: 'vip' }],
        created_at: at,
      },
      author: person,
      message_id: crypto.randomUUID(),
      text: 'Where is my order?\n> quoted',
      content: { text: 'Where is my order?' },
      direction: 'inbound',
      attachments: [{ url: 'https://files.example/one.pdf', pretty_name: 'one.pdf' }],
      external_id: null,
      created_at: at,
    },
  };
}

const EVENTS = ['message_created', 'message_created', 'message_updated', 'conversation_updated', 'conversation_status_changed'];

function ofChatwoot(event = EVENTS[made % EVENTS.length] ?? '') {
  made += 1;
  const contact = { id: 800_000 + made, name: 'Mira', email: `fuzz${made}@example.com`, phone_number: null };
  const at = Math.floor(Date.now() / 1000);
  const message = {
    id: 900_000 + made,
    content: 'Where is my order?',
    content_type: 'text',
    content_attributes: { in_reply_to: 4, submitted_values: [{ title: 'Yes', value: 'yes' }], external_error: null, email: { auto_reply: false } },
    additional_attributes: { campaign_id: null },
    message_type: 'incoming',
    private: false,
    created_at: new Date().toISOString(),
    sender: contact,
    attachments: [{ file_type: 'location', data_url: null, coordinates_lat: 1, coordinates_long: 2 }],
  };
  const conversation = {
    id: lane('chatwoot'),
    inbox_id: 3,
    status: 'pending',
    channel: 'Channel::WebWidget',
    created_at: at,
    updated_at: at + 0.25,
    contact_inbox: { id: 1, contact_id: contact.id, pubsub_token: 'opens-the-chat' },
    meta: { sender: { ...contact, type: 'contact' }, assignee: null, assignee_type: null, team: { id: 4 }, hmac_verified: false },
    messages: [{ ...message, message_type: 0 }],
    labels: ['vip'],
    custom_attributes: { plan: 'gold' },
    additional_attributes: { mail_subject: 'Return' },
    priority: null,
    snoozed_until: null,
  };
  const account = { id: chatwoot.chatwoot.accountId, name: 'Sandbox' };
  return event.startsWith('message') ? { event, ...message, account, inbox: { id: 3, name: 'Website' }, conversation } : { event, ...conversation, account };
}

const nested = (depth: number): unknown => (depth === 0 ? 'deep' : [nested(depth - 1)]);
// Of nothing that could be packed smaller: no index holds it.
const LONG = Array.from({ length: 300 }, (_, n) => createHmac('sha256', 'long').update(String(n)).digest('base64')).join('');
const WRONG: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  2 ** 53,
  1e308,
  true,
  [],
  {},
  [null, 7, ['x']],
  '\u0000',
  '\ud800 and \udfff',
  LONG,
  { toString: 1, valueOf: null },
  '-200000-01-01T00:00:00Z',
  '+275000-01-01T00:00:00Z',
  nested(40),
];

/** Every place of a value, as the keys that lead there. */
function placesOf(value: unknown, way: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [way];
  return [...(way.length > 0 ? [way] : []), ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...way, key]))];
}

function put(body: object, way: readonly string[], wrong: unknown): object {
  const [key = '', ...rest] = way;
  const inner = (body as Record<string, unknown>)[key];
  const next = rest.length === 0 ? wrong : put(inner as object, rest, wrong);
  return Array.isArray(body) ? body.map((one: unknown, at) => (String(at) === key ? next : one)) : { ...body, [key]: next };
}

const rows = ({ server, workspaceId }: TestServer) =>
  server.runtime.ctx.db.tx(workspaceId, (tx) => tx.query<{ outcome: string | null; id: string }>('select id, outcome from deliveries'));
const handled = (desk: TestServer) =>
  eventually(
    async () => {
      const failed = await desk.server.runtime.ctx.db.system((tx) =>
        tx.query<{ output: unknown }>(`select output from pgboss.job where name = 'channels.ingest' and state in ('retry', 'failed')`),
      );
      expect(failed, 'no delivery fails').toEqual([]);
      return (await rows(desk)).every((one) => one.outcome !== null);
    },
    'everything is handled',
    20_000,
  );

const SEED = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 1_000_000_000);
const RUNS = 100;
const chosen = fc.sample(fc.tuple(fc.nat(), fc.nat()), { numRuns: Number(process.env['HOSTILE_RUNS'] ?? RUNS), seed: SEED });

/** What chance found while this was written: the place, what stood there, and what is answered. */
const FOUND: Record<'dixa' | 'chatwoot', { place: string; what: string; status: number }[]> = {
  dixa: [
    { place: 'data.direction', what: 'an object that is no text', status: 200 },
    { place: 'data.conversation.csid', what: 'a long text', status: 200 },
    { place: 'data.message_id', what: 'a long text', status: 200 },
    { place: 'event_id', what: 'a long text', status: 200 },
    { place: 'data.author.id', what: 'a long text', status: 202 },
    { place: 'organization.id', what: 'U+0000', status: 202 },
    { place: 'data.created_at', what: 'a year of the old stone age', status: 202 },
  ],
  chatwoot: [
    { place: 'account.id', what: 'U+0000', status: 404 },
    { place: 'event', what: 'an object that is no text', status: 200 },
    { place: 'created_at', what: 'a year of the old stone age', status: 200 },
  ],
};
const WORDS: Record<string, unknown> = {
  'an object that is no text': { toString: 1, valueOf: null },
  'a long text': LONG,
  'U+0000': '\u0000',
  'a year of the old stone age': '-200000-01-01T00:00:00Z',
};

const anything = fc.anything({ key: fc.string({ unit: 'binary', maxLength: 8 }), maxDepth: 4, withNullPrototype: false });

describe.each(['dixa', 'chatwoot'] as const)('a signed webhook of %s', (kind) => {
  const make = (): object => (kind === 'dixa' ? ofDixa() : ofChatwoot());
  const post = (body: string) => (kind === 'dixa' ? postDixa(body) : postChatwoot(body));
  const desk = () => (kind === 'dixa' ? dixa : chatwoot);
  const write = async (text: string, conversationId?: number): Promise<number> => {
    if (kind === 'chatwoot')
      return chatwoot.chatwoot.contactWrites({ text, email: 'next@example.com', ...(conversationId ? { conversationId } : {}) }).conversationId;
    return (await dixa.dixa.customerWrites({ text, email: 'next@example.com', ...(conversationId ? { conversationId } : {}) })).conversationId;
  };
  /** Neither known before nor of no use to a desk. */
  const isKept = ({ told }: Answer) => told !== 'duplicate_ignored' && (told !== 'ignored' || kind === 'dixa');
  const answersIn = (id: number) =>
    kind === 'dixa' ? dixa.dixa.conversation(id).messages.filter((one) => one.direction === 'Outbound').length : chatwoot.said(id).length;
  const heard = (text: string) =>
    eventually(async () => {
      const { server, workspaceId } = desk();
      return (await server.runtime.ctx.db.tx(workspaceId, (tx) => tx.query('select id from messages where text = $1', [text])))[0];
    }, `"${text}" is heard`);

  it('with something wrong at any place is answered as documented, kept and handled, and the conversation goes on', async () => {
    await handled(desk());
    const before = (await rows(desk())).length;
    let taken = 0;
    for (const [place, which] of chosen) {
      const body = make();
      const places = placesOf(body);
      const way = places[place % places.length] ?? [];
      const wrong = WRONG[which % WRONG.length];
      const told = `seed ${SEED}: ${way.join('.')} = ${JSON.stringify(wrong)?.slice(0, 60)}`;
      const answer = await post(JSON.stringify(put(body, way, wrong)));
      // An account that nobody connected here is the one thing that is refused.
      if (way[0] === 'account' && answer.status === 404) continue;
      expect([200, 202], told).toContain(answer.status);
      if (isKept(answer)) taken += 1;
    }
    await handled(desk());
    const all = await rows(desk());
    expect(all.length - before, `seed ${SEED}: what was taken is kept`).toBeGreaterThanOrEqual(taken);
    expect(all.filter((one) => one.outcome === 'given_up')).toEqual([]);
    for (const id of lanes[kind]) await write(`Still there, ${id}?`, id);
    for (const id of lanes[kind]) await heard(`Still there, ${id}?`);
  }, 60_000);

  it.each(FOUND[kind])('with $what at $place is answered with $status, and handled', async ({ place, what, status }) => {
    const body = kind === 'dixa' ? ofDixa() : ofChatwoot('message_created');
    expect((await post(JSON.stringify(put(body, place.split('.'), WORDS[what])))).status).toBe(status);
    await handled(desk());
  });

  it('that is no envelope at all is refused or kept, and is no failure of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.array(anything)), async (body) => {
        const answer = await post(JSON.stringify(body) ?? 'undefined');
        expect([200, 202, 400, 404]).toContain(answer.status);
      }),
      { numRuns: 60 },
    );
    for (const text of ['', '{', '[1,', '"', 'null', '\u0000', '1e400']) expect([200, 400, 404], text).toContain((await post(text)).status);
    await handled(desk());
  }, 30_000);

  it('with a line of a megabyte, halves of pairs and numbers beyond all bounds keeps all that Postgres can hold', async () => {
    const line = `begin ${kind} \u0000 \ud800 ${'x'.repeat(1_000_000)}`;
    const way = kind === 'dixa' ? ['data', 'text'] : ['content'];
    const body = kind === 'dixa' ? ofDixa() : ofChatwoot('message_created');
    const huge = JSON.stringify({ ...put(body, way, line), number: 'HUGE' }).replace('"HUGE"', '1e400');
    expect([200, 202]).toContain((await post(huge)).status);
    await handled(desk());
    const { server, workspaceId } = desk();
    const [kept] = await server.runtime.ctx.db.tx(workspaceId, (tx) =>
      tx.query<{ text: string }>('select text from messages where text like $1', [`begin ${kind}%`]),
    );
    expect(kept?.text.startsWith(`begin ${kind} \uFFFD \uFFFD xxx`)).toBe(true);
    expect(kept?.text.length).toBe(100_000);
  }, 30_000);

  it('that nests a hundred thousand deep is answered, and so is whoever writes next', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect([200, 400, 404]).toContain((await post(deep)).status);
    const inside = JSON.stringify({ ...make(), more: 'DEEP' }).replace('"DEEP"', deep);
    expect([200, 202]).toContain((await post(inside)).status);
    const id = await write('How long do I have to return an item?');
    await eventually(() => answersIn(id) > 0, 'it is answered');
    await handled(desk());
  }, 30_000);
});

describe('a webhook of Dixa at the address that names no inbox', () => {
  it('is kept where its organization is known, however broken it is, and else refused', async () => {
    const said = { ...ofDixa(), data: 'nothing' };
    const answer = await dixa.dixa.post(JSON.stringify(said));
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { status: 'ignored', validation_reason: 'malformed_event' }]);
    for (const id of ['\u0000', LONG, '\ud800', 7, null]) expect((await dixa.dixa.post(JSON.stringify({ ...said, organization: { id } }))).status).toBe(404);
  });
});

describe('a state of a conversation in Chatwoot', () => {
  it('from another age does not keep people from taking it', async () => {
    const id = chatwoot.chatwoot.contactWrites({ text: 'Hello', email: 'age@example.com' }).conversationId;
    await chatwoot.quiet();
    const told = ofChatwoot('message_created');
    const conversation = { ...('conversation' in told ? told.conversation : {}), id, status: 'pending', updated_at: 1e308 };
    expect((await postChatwoot(JSON.stringify({ ...told, id: 990_000, message_type: 'incoming', conversation }))).status).toBe(200);
    await chatwoot.quiet();
    chatwoot.chatwoot.agentActs({ act: 'open', conversationId: id });
    await eventually(async () => (await chatwoot.tickets(id)).at(-1)?.owner === 'people', 'people have it');
  }, 30_000);
});
