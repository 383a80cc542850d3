import { startDixaSandbox } from '@baton/sandbox';
import type { DixaFault, DixaSandbox } from '@baton/sandbox';
import { describe, expect, test } from 'vitest';
import { PROVIDER_DATABASES, openDesk } from './open-desk.ts';
import type { DatabaseKind, Desk } from './open-desk.ts';
import { untilSettled } from './settle.ts';

const QUESTION = 'How long do I have to return an item?';
const HUMAN = 'I want to talk to a human please';
const DAY_MS = 86_400_000;
/** Where Baton dies, and how often it passes there before: in the middle of the work of eight customers. */
const POINTS = [
  'webhook.after_commit:2',
  'ingest.before_commit:4',
  'turn.before_commit:4',
  'deliver.after_claim:4',
  'deliver.after_send:4',
  'act.after_step:2',
];
const FAULTS: DixaFault[] = [
  { kind: 'cut_after', on: 'message', times: 3 },
  { kind: 'cut_before', on: 'message', times: 3 },
  { kind: 'server_error', on: 'message', status: 502, times: 3 },
  { kind: 'rate_limit', times: 3 },
  { kind: 'server_error', on: 'read', times: 3 },
  { kind: 'cut_after', on: 'transfer', times: 2 },
  { kind: 'duplicate_webhooks', copies: 2, times: 6 },
];

interface Row {
  thread: string;
  author: string;
  externalId: string | null;
  delivery: string | null;
}

const ROWS = `select c.thread_id as thread, m.author_kind as author, m.external_id as "externalId", m.delivery from messages m
  join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id
  where i.kind = 'dixa' order by c.thread_id, m.seq`;

/** Baton in a process of its own with the demo shop's Dixa inbox, and the Dixa it belongs to, which outlives it. */
async function open(database: DatabaseKind, crashAt?: string): Promise<{ desk: Desk; dixa: DixaSandbox; close(): Promise<void> }> {
  const dixa = await startDixaSandbox();
  const env = { DIXA_BASE_URL: dixa.url, AGENT_ID: dixa.agentId, QUEUE_ID: dixa.queueId, DIXA_WEBHOOK_SECRET: dixa.secretKey };
  const desk = await openDesk(database, { env, ...(crashAt ? { crashAt } : {}) });
  dixa.setWebhookUrl(`${desk.baton.url}/dixa_conversation_started`);
  const close = async () => {
    await desk.close();
    await dixa.close();
  };
  return { desk, dixa, close };
}

let person = 0;
const write = (dixa: DixaSandbox, text = QUESTION, more: { agoMs?: number; conversationId?: number } = {}) =>
  dixa.customerWrites({ text, email: `customer${(person += 1)}@example.com`, ...more }).then((one) => one.conversationId);

/** All but the first at once: whoever is killed by one of them has others under way. */
async function writeAll(dixa: DixaSandbox, texts: readonly string[]): Promise<number[]> {
  return Promise.all(texts.map((text) => write(dixa, text)));
}

async function until(what: () => boolean, patienceMs = 90_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !what() && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 200));
}

/** Every message is here once; the customer was answered once, or told once that people take over, with one note, and moved to their queue. */
function check(dixa: DixaSandbox, rows: readonly Row[], ids: readonly number[], wants: (id: number) => 'answer' | 'people'): void {
  for (const id of ids) {
    const { messages, notes, queueId } = dixa.conversation(id);
    const own = rows.filter((row) => row.thread === String(id));
    const heard = own.filter((row) => row.author === 'contact').map((row) => row.externalId ?? '');
    expect(heard.toSorted(), `what ${id} wrote`).toEqual(messages.flatMap((one) => (one.direction === 'Inbound' ? [one.id] : [])).toSorted());
    const said = messages.filter((one) => one.direction === 'Outbound');
    const wanted = wants(id) === 'people' ? [1, 1, dixa.queueId] : [1, 0, null];
    expect([said.length, notes.length, queueId], `mails, notes and queue of ${id}`).toEqual(wanted);
    expect(own.filter((row) => row.author === 'assistant').map((row) => [row.delivery, row.externalId])).toEqual([['sent', said[0]?.id]]);
  }
}

describe.each(PROVIDER_DATABASES)('Dixa, on %s', (database) => {
  test.each(POINTS)('killed at %s nothing is lost, mailed twice or noted twice', async (point) => {
    const { desk, dixa, close } = await open(database, point);
    try {
      const writing = writeAll(dixa, [QUESTION, HUMAN, QUESTION, HUMAN, QUESTION, HUMAN, QUESTION, HUMAN]);
      expect(await desk.baton.ended()).toMatchObject({ signal: 'SIGKILL' });
      const ids = await writing;
      await desk.baton.restart();
      await untilSettled(desk, ids.length, 120_000);
      await until(() => ids.every((id, index) => index % 2 === 0 || dixa.conversation(id).queueId !== null));
      await dixa.settle();
      check(dixa, await desk.query<Row>(ROWS), ids, (id) => (ids.indexOf(id) % 2 === 1 ? 'people' : 'answer'));
    } finally {
      await close();
    }
  });

  test('however it fails, everybody is answered once', async () => {
    const { desk, dixa, close } = await open(database);
    try {
      const all: number[] = [];
      for (const fault of FAULTS) {
        dixa.addFault(fault);
        const isTransfer = 'on' in fault && fault.on === 'transfer';
        const ids = await writeAll(
          dixa,
          Array.from({ length: 4 }, () => (isTransfer ? HUMAN : QUESTION)),
        );
        all.push(...ids);
        await untilSettled(desk, all.length, 90_000);
        if (isTransfer) await until(() => ids.every((id) => dixa.conversation(id).queueId !== null), 60_000);
      }
      await dixa.settle();
      const rows = await desk.query<Row>(ROWS);
      expect(rows).toHaveLength(2 * all.length);
      check(dixa, rows, all, (id) => (Math.floor(all.indexOf(id) / 4) === 5 ? 'people' : 'answer'));
    } finally {
      await close();
    }
  });

  test('what was written in a month away is all here, once: what begins a conversation is answered, what goes on is with people', async () => {
    const { desk, dixa, close } = await open(database);
    try {
      const known = await writeAll(dixa, [QUESTION, HUMAN, QUESTION]);
      await untilSettled(desk, 3, 60_000);
      await until(() => dixa.conversation(known[1] ?? 0).queueId !== null);
      await desk.baton.stop();
      for (const statement of [
        `update desk_looks set looked_at = now() - interval '31 days'`,
        `update backfill_marks set caught_up_at = now() - interval '31 days'`,
        `update conversations set updated_at = now() - interval '31 days'`,
        `update tickets set status = 'resolved', resolved_at = now() - interval '31 days' where owner = 'assistant'`,
      ])
        await desk.query(statement);
      dixa.setWebhookUrl(null);
      const fresh: number[] = [];
      for (let day = 30; day > 0; day -= 1) fresh.push(await write(dixa, QUESTION, { agoMs: day * DAY_MS }));
      for (const conversationId of known) await write(dixa, 'Is anybody there?', { conversationId });
      // Before the start, whose first look would otherwise find no subscription in Dixa, and with it no log.
      dixa.setWebhookUrl(`${desk.baton.url}/dixa_conversation_started`);
      await desk.baton.restart();
      await untilSettled(desk, 36, 150_000);
      await dixa.settle();
      const rows = await desk.query<Row>(ROWS);
      check(dixa, rows, fresh, () => 'answer');
      for (const id of known) expect(rows.filter((row) => row.thread === String(id) && row.author === 'contact')).toHaveLength(2);
    } finally {
      await close();
    }
  });
});
