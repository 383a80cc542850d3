import { startGraphSandbox } from '@baton/sandbox';
import type { GraphSandbox } from '@baton/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbox } from '#conversations';
import type { Inbox } from '#conversations';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { countOr, seedOr } from './choose-histories.ts';
import { saveAssistantFor } from './dixa-assistant.ts';
import { INSTAGRAM, PHONE_NUMBER, SECRET } from './whatsapp-setup.ts';

type Kind = 'whatsapp' | 'instagram';
let test: TestServer;
let graph: GraphSandbox;
const inboxes = {} as Record<Kind, Inbox>;
let people = 0;

beforeAll(async () => {
  graph = await startGraphSandbox({
    appSecret: SECRET,
    numbers: [{ phoneNumberId: PHONE_NUMBER, wabaId: '102290129340398', displayNumber: '15550783881' }],
    instagramAccounts: [INSTAGRAM],
    enforceWindows: false,
    statusDelayMs: 5,
  });
  test = await startTestServer({ config: { webhookSecret: SECRET, whatsappApiBaseUrl: graph.url, instagramApiBaseUrl: graph.url, quietWindowMs: 200 } });
  const { ctx } = test.server.runtime;
  const assistantId = await saveAssistantFor(ctx, test.workspaceId);
  const secrets = { access_token: 'sandbox-token' };
  const common = { assistantId, secrets };
  inboxes.whatsapp = await createInbox(ctx, test.workspaceId, { ...common, kind: 'whatsapp', name: 'WhatsApp', externalId: PHONE_NUMBER });
  inboxes.instagram = await createInbox(ctx, test.workspaceId, { ...common, kind: 'instagram', name: 'Instagram', externalId: INSTAGRAM });
  graph.setWebhookUrl(`${test.url}/webhook/meta`);
});
afterAll(async () => {
  await test?.close();
  await graph?.close();
});

/** What a contact does; `of` counts back to one of their messages before it. */
type Step = { does: 'ask'; text: string } | { does: 'edit'; of: number; text: string } | { does: 'delete'; of: number } | { does: 'react'; of: number };

const QUESTIONS = ['How long do I have to return an item?', 'And do I have to pay for sending it back?', 'I want to speak to a human being, please', 'Thanks!'];
const ask = fc.record({ does: fc.constant('ask' as const), text: fc.constantFrom(...QUESTIONS) });
const about = fc.nat({ max: 2 });
const change = fc.oneof(
  fc.record({ does: fc.constant('edit' as const), of: about, text: fc.constantFrom('How long may I keep it?', 'I meant the blue one') }),
  fc.record({ does: fc.constant('delete' as const), of: about }),
  fc.record({ does: fc.constant('react' as const), of: about }),
);
const history: fc.Arbitrary<Step[]> = fc
  .tuple(ask, fc.array(fc.oneof({ weight: 2, arbitrary: ask }, change), { minLength: 1, maxLength: 6 }))
  .map(([first, rest]) => [first, ...rest]);

/** The webhooks of a history, in the order in which things happened; two seconds apart, because WhatsApp tells whole seconds. */
function webhooks(kind: Kind, person: string, steps: readonly Step[]): { id: string; payload: unknown }[] {
  const began = Date.now() - 600_000;
  const said: string[] = [];
  return steps.map((step, index) => {
    const at = began + index * 2000;
    const id = `${kind === 'whatsapp' ? 'wamid.' : ''}${person}-${index}`;
    const target = said[Math.max(0, said.length - 1 - ('of' in step ? step.of : 0))] ?? '';
    if (step.does === 'ask') said.push(id);
    return { id, payload: kind === 'whatsapp' ? whatsapp(person, { id, at, target, step }) : instagram(person, { id, at, target, step, index }) };
  });
}

interface Told {
  id: string;
  at: number;
  target: string;
  step: Step;
}

function whatsapp(from: string, { id, at, target, step }: Told) {
  const message = {
    ask: () => ({ type: 'text', text: { body: step.does === 'ask' ? step.text : '' } }),
    edit: () => ({ type: 'edit', edit: { original_message_id: target, message: { type: 'text', text: { body: step.does === 'edit' ? step.text : '' } } } }),
    delete: () => ({ type: 'revoke', revoke: { original_message_id: target } }),
    react: () => ({ type: 'reaction', reaction: { message_id: target, emoji: '👍' } }),
  }[step.does]();
  const value = { metadata: { phone_number_id: PHONE_NUMBER }, messages: [{ id, from, timestamp: String(Math.floor(at / 1000)), ...message }] };
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [{ field: 'messages', value }] }] };
}

function instagram(from: string, { id, at, target, step, index }: Told & { index: number }) {
  const event = {
    ask: () => ({ message: { mid: id, text: step.does === 'ask' ? step.text : '' } }),
    edit: () => ({ message_edit: { mid: target, text: step.does === 'edit' ? step.text : '', num_edit: index } }),
    delete: () => ({ message: { mid: target, is_deleted: true } }),
    react: () => ({ reaction: { mid: target, action: 'react', emoji: '👍' } }),
  }[step.does]();
  return {
    object: 'instagram',
    entry: [{ id: INSTAGRAM, time: at, messaging: [{ sender: { id: from }, recipient: { id: INSTAGRAM }, timestamp: at, ...event }] }],
  };
}

interface Row {
  author: string;
  kind: string;
  text: string;
  externalId: string | null;
  deleted: boolean;
  seq: number;
  owner: string | null;
  /** Said by the assistant after its ticket had gone to people. */
  late: boolean;
}

function rowsOf(kind: Kind, person: string): Promise<Row[]> {
  return test.server.runtime.ctx.db.tx(test.workspaceId, (tx) =>
    tx.query<Row>(
      `select m.author_kind as author, m.kind, m.text, m.external_id as "externalId", m.deleted_at is not null as deleted, m.seq, t.owner,
         m.author_kind = 'assistant' and exists (select from events e where e.type = 'ticket.handed_off' and e.ticket_id = m.ticket_id and e.created_at < m.created_at) as late
       from contact_identities d join conversations c on c.contact_id = d.contact_id and c.inbox_id = $3
       join messages m on m.conversation_id = c.id left join tickets t on t.id = m.ticket_id
       where d.workspace_id = $1 and d.value = $2 order by m.seq`,
      [test.workspaceId, person, inboxes[kind].id],
    ),
  );
}

/** All that stays of a contact's own words, free of what differs between two people. */
const stateOf = (rows: readonly Row[], person: string) =>
  rows
    .filter((row) => row.author === 'contact' && row.kind === 'text')
    .map((row) => ({ id: row.externalId?.replaceAll(person, 'X'), text: row.text, deleted: row.deleted }))
    .sort((left, right) => (left.id ?? '').localeCompare(right.id ?? ''));

const settled = (kind: Kind, person: string, messages: number) =>
  eventually(
    async () => {
      const waiting = await test.server.runtime.ctx.db.tx(test.workspaceId, (tx) => tx.query('select id from deliveries where processed_at is null'));
      const rows = await rowsOf(kind, person);
      const own = rows.filter((row) => row.author === 'contact' && row.kind === 'text');
      const last = rows.filter((row) => row.kind === 'text').at(-1);
      const dealtWith = last?.author === 'assistant' || last?.owner === 'people' || last?.deleted === true;
      return waiting.length === 0 && own.length === messages && dealtWith ? rows : null;
    },
    `everything of ${person} is dealt with`,
    25_000,
  );

describe.each<Kind>(['whatsapp', 'instagram'])('a history on %s', (kind) => {
  it('that comes shuffled, doubled and late ends as the one that came in order; each message once, and not a word after people have it', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (steps, chance) => {
        people += 2;
        const name = (n: number) => (kind === 'whatsapp' ? `3161300${String(n).padStart(4, '0')}` : String(910_000 + n));
        const [clean, messy] = [name(people), name(people + 1)];
        const messages = steps.filter((step) => step.does === 'ask').length;
        for (const { payload } of webhooks(kind, clean, steps)) expect((await graph.postWebhook(payload)).status).toBe(200);
        // Each comes one to three times, the first ones of some only later, all in any order.
        const mixed = webhooks(kind, messy, steps).flatMap((one) =>
          Array.from({ length: 1 + (chance.next().value % 3) }, () => ({ one, place: chance.next().value })),
        );
        mixed.sort((left, right) => left.place - right.place);
        await Promise.all(mixed.map(async ({ one }) => expect((await graph.postWebhook(one.payload)).status).toBe(200)));
        const [inOrder, anyOrder] = [await settled(kind, clean, messages), await settled(kind, messy, messages)];
        expect(stateOf(anyOrder, messy)).toEqual(stateOf(inOrder, clean));
        for (const rows of [inOrder, anyOrder]) {
          expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
          const authors = rows.filter((row) => row.kind === 'text').map((row) => row.author);
          expect(rows.filter((row) => row.late)).toEqual([]);
          // Two answers in a row would be two to one burst.
          expect(authors.filter((author, index) => author === 'assistant' && authors[index - 1] === 'assistant')).toEqual([]);
        }
      }),
      { numRuns: countOr(4), seed: seedOr(295975619) },
    );
  }, 240_000);
});
