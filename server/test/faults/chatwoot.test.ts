import { startChatwootSandbox } from '@baton/sandbox';
import type { ChatwootFault, ChatwootSandbox } from '@baton/sandbox';
import { describe, expect, test } from 'vitest';
import { PROVIDER_DATABASES, openDesk } from './open-desk.ts';
import type { DatabaseKind, Desk } from './open-desk.ts';
import { untilSettled } from './settle.ts';

const QUESTION = 'How long do I have to return an item?';
const HUMAN = 'I want to talk to a human please';
const DAY_MS = 86_400_000;
/** Where Baton dies, and how often it passes there before: in the middle of the work of eight contacts. */
const POINTS = [
  'webhook.after_commit:2',
  'ingest.before_commit:4',
  'turn.before_commit:4',
  'deliver.after_claim:4',
  'deliver.after_send:4',
  'act.after_step:2',
];
const FAULTS: ChatwootFault[] = [
  { kind: 'cut_after', on: 'message', times: 4 },
  { kind: 'cut_before', on: 'message', times: 4 },
  { kind: 'server_error', on: 'message', status: 502, times: 3 },
  { kind: 'rate_limit', times: 4 },
  { kind: 'server_error', on: 'conversation', times: 3 },
  { kind: 'cut_after', on: 'status', times: 2 },
  { kind: 'duplicate_webhooks', copies: 3, new_ids: true, times: 8 },
  { kind: 'drop_webhooks', times: 3, to: 'account' },
];

interface Row {
  thread: string;
  author: string;
  externalId: string | null;
  delivery: string | null;
}

const ROWS = `select c.thread_id as thread, m.author_kind as author, m.external_id as "externalId", m.delivery from messages m
  join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id where c.thread_id like '1:%' order by c.thread_id, m.seq`;

/** Baton in a process of its own with the demo shop's Chatwoot inbox, and the Chatwoot it belongs to, which outlives it. */
async function open(database: DatabaseKind, crashAt?: string): Promise<{ desk: Desk; chatwoot: ChatwootSandbox; close(): Promise<void> }> {
  const chatwoot = await startChatwootSandbox({ botToken: 'sandbox-token' });
  const env = {
    CHATWOOT_BASE_URL: chatwoot.url,
    CHATWOOT_USER_TOKEN: chatwoot.adminToken,
    CHATWOOT_ACCOUNT_ID: String(chatwoot.accountId),
    CHATWOOT_WEBHOOK_SECRET: `${chatwoot.botSecret},${chatwoot.webhookSecret}`,
    CHATWOOT_CALLS_PER_MINUTE: '3000',
  };
  const desk = await openDesk(database, { env, ...(crashAt ? { crashAt } : {}) });
  const address = `${desk.baton.url}/webhook/chatwoot`;
  chatwoot.setBotUrl(address);
  chatwoot.setWebhookUrl(address);
  const close = async () => {
    await desk.close();
    await chatwoot.close();
  };
  return { desk, chatwoot, close };
}

let person = 0;
const ask = (chatwoot: ChatwootSandbox, text = QUESTION, more: { agoMs?: number; conversationId?: number } = {}) =>
  chatwoot.contactWrites({ text, email: `contact${(person += 1)}@example.com`, ...more }).conversationId;

/** Every message is here once; the contact was answered once, or told once that people take over, and then people see it, with one note. */
function check(chatwoot: ChatwootSandbox, rows: readonly Row[], ids: readonly number[], wants: (id: number) => 'answer' | 'people' | 'either'): void {
  for (const id of ids) {
    const { messages, status } = chatwoot.conversation(id);
    const own = rows.filter((row) => row.thread === `1:${id}`);
    const incoming = messages.filter((one) => one.messageType === 'incoming').map((one) => String(one.id));
    const heard = own.filter((row) => row.author === 'contact').map((row) => row.externalId ?? '');
    expect(heard.toSorted(), `what ${id} wrote`).toEqual(incoming.toSorted());
    const byBot = messages.filter((one) => one.sender?.type === 'AgentBot');
    const said = byBot.filter((one) => !one.private);
    expect(new Set(said.map((one) => one.contentAttributes['baton_message_id'])).size, `what was said to ${id} is said once`).toBe(said.length);
    for (const row of own.filter((one) => one.author === 'assistant' && one.delivery === 'sent')) {
      expect(
        said.map((one) => String(one.id)),
        `a sent message of ${id} is there`,
      ).toContain(row.externalId);
    }
    const wanted = wants(id);
    if (wanted === 'answer') expect([said.length, status], `answers to ${id}`).toEqual([1, 'pending']);
    if (wanted === 'people') expect([said.length, byBot.length - said.length, status], `words, notes and status of ${id}`).toEqual([1, 1, 'open']);
    if (wanted === 'either') expect(said.length === 1 || status === 'open', `${id} is answered or with people`).toBe(true);
  }
}

describe.each(PROVIDER_DATABASES)('Chatwoot, on %s', (database) => {
  test.each(POINTS)('killed at %s nothing is lost, said twice or noted twice', async (point) => {
    const { desk, chatwoot, close } = await open(database, point);
    try {
      const ids = [QUESTION, HUMAN, QUESTION, HUMAN, QUESTION, HUMAN, QUESTION, HUMAN].map((text) => ask(chatwoot, text));
      expect(await desk.baton.ended()).toMatchObject({ signal: 'SIGKILL' });
      await desk.baton.restart();
      await untilSettled(desk, ids.length, 120_000);
      const open = () => ids.filter((id, index) => index % 2 === 1 && chatwoot.conversation(id).status !== 'open');
      for (const end = Date.now() + 90_000; open().length > 0 && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 200));
      await chatwoot.settle();
      // A webhook that nobody took in time has Chatwoot give the conversation to people by itself, as it does with every bot.
      const tookOver = (id: number) =>
        chatwoot.conversation(id).messages.some((one) => one.messageType === 'activity' && /error|bot/i.test(String(one.content)));
      check(chatwoot, await desk.query<Row>(ROWS), ids, (id) => (tookOver(id) ? 'either' : ids.indexOf(id) % 2 === 1 ? 'people' : 'answer'));
    } finally {
      await close();
    }
  });

  test('however it fails, everybody is answered once', async () => {
    const { desk, chatwoot, close } = await open(database);
    try {
      const all: number[] = [];
      for (const fault of FAULTS) {
        chatwoot.clearFaults();
        chatwoot.addFault(fault);
        const isStatus = 'on' in fault && fault.on === 'status';
        const ids = Array.from({ length: 4 }, () => ask(chatwoot, isStatus ? HUMAN : QUESTION));
        all.push(...ids);
        await untilSettled(desk, all.length, 90_000);
        if (!isStatus) continue;
        for (const end = Date.now() + 60_000; ids.some((id) => chatwoot.conversation(id).status !== 'open') && Date.now() < end;)
          await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await chatwoot.settle();
      const rows = await desk.query<Row>(ROWS);
      check(chatwoot, rows, all, (id) => (Math.floor(all.indexOf(id) / 4) === 5 ? 'people' : 'answer'));
      expect(rows.filter((row) => row.author === 'assistant').map((row) => row.delivery)).toEqual(all.map(() => 'sent'));
    } finally {
      await close();
    }
  });

  test('what was written in a month away is all here and answered, once, in more conversations than a page shows', async () => {
    const { desk, chatwoot, close } = await open(database);
    try {
      const known = [ask(chatwoot), ask(chatwoot, HUMAN)];
      await untilSettled(desk, 2, 60_000);
      for (const end = Date.now() + 60_000; chatwoot.conversation(known[1] ?? 0).status !== 'open' && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 100));
      await desk.baton.stop();
      await desk.query(`update inboxes set created_at = now() - interval '60 days'`);
      await desk.query(`update backfill_marks set caught_up_at = now() - interval '31 days'`);
      chatwoot.setBotUrl(null);
      chatwoot.setWebhookUrl(null);
      const fresh = Array.from({ length: 40 }, (_, day) => ask(chatwoot, QUESTION, { agoMs: Math.round((30 - day * 0.7) * DAY_MS) }));
      for (const conversationId of known) ask(chatwoot, QUESTION, { conversationId });
      await desk.baton.restart();
      chatwoot.setBotUrl(`${desk.baton.url}/webhook/chatwoot`);
      await untilSettled(desk, 44, 120_000);
      await chatwoot.settle();
      const rows = await desk.query<Row>(ROWS);
      check(chatwoot, rows, fresh, () => 'answer');
      const [spoken = 0, withPeople = 0] = known.map((id) => rows.filter((row) => row.thread === `1:${id}` && row.author === 'assistant').length);
      expect([spoken, withPeople], 'the assistant went on where it was, and kept out of what people have').toEqual([2, 1]);
    } finally {
      await close();
    }
  });
});
