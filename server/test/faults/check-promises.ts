import { expect } from 'vitest';
import type { Desk } from './open-desk.ts';
import type { Said } from './say.ts';

interface Row {
  conversation: string;
  phone: string;
  id: string;
  seq: number;
  author: string;
  externalId: string | null;
  delivery: string | null;
  owner: string;
  lastSeq: number;
}

/** What stands in the database and what the provider has taken, after everything has settled. */
export interface Outcome {
  rows: Row[];
  /** Replies by state. */
  deliveries: Record<string, number>;
}

const ROWS = `select m.conversation_id as conversation, i.value as phone, m.id, m.seq, m.author_kind as author, m.external_id as "externalId", m.delivery,
    t.owner, c.last_seq as "lastSeq"
  from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
  join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
  join contact_identities i on i.workspace_id = c.workspace_id and i.contact_id = c.contact_id and i.kind = 'phone'
  order by m.conversation_id, m.seq`;

/** Holds the whole desk to what Baton promises (G1 to G8, G14): nothing lost, nothing doubled, order kept, every conversation dealt with. */
export async function checkPromises(desk: Desk, said: readonly Said[]): Promise<Outcome> {
  const rows = await desk.query<Row>(ROWS);
  checkInbound(rows, said);
  for (const [phone, own] of Map.groupBy(rows, (row) => row.phone)) {
    expect(new Set(own.map((row) => row.conversation)).size, `conversations of ${phone}`).toBe(1);
    expect(
      own.map((row) => row.seq),
      `numbers in the conversation of ${phone}`,
    ).toEqual(own.map((_, index) => index + 1));
    expect(own.at(-1)?.lastSeq).toBe(own.length);
    checkAnswers(phone, own);
  }
  checkSends(desk, rows);
  await checkCredits(desk);
  const [letters] = await desk.query<{ count: number }>('select count(*)::int as count from dead_letters');
  expect(letters?.count, 'dead letters').toBe(0);
  const replies = rows.filter((row) => row.delivery !== null);
  return { rows, deliveries: Object.fromEntries([...Map.groupBy(replies, (row) => row.delivery ?? '')].map(([state, list]) => [state, list.length])) };
}

function checkInbound(rows: readonly Row[], said: readonly Said[]): void {
  const stored = rows.filter((row) => row.author === 'contact').map((row) => row.externalId);
  expect([...stored].sort(), 'every message once').toEqual(said.map((one) => one.id).sort());
  const place = new Map(rows.map((row) => [row.externalId, row.seq]));
  for (const own of Map.groupBy(said, (one) => one.phone).values()) {
    const inOrder = own.filter((one) => one.acknowledged).map((one) => place.get(one.id) ?? 0);
    expect(inOrder, 'acknowledged messages in the order they were written').toEqual([...inOrder].sort((left, right) => left - right));
  }
}

/** One answer for each burst: never two in a row, and either the last word or people hold the ticket. */
function checkAnswers(phone: string, own: readonly Row[]): void {
  const authors = own.map((row) => (row.author === 'contact' ? 'contact' : 'desk'));
  const doubled = authors.filter((author, index) => author === 'desk' && authors[index - 1] === 'desk').length;
  expect(doubled, `answers in a row to ${phone}: ${authors.join(', ')}`).toBe(0);
  if (own.at(-1)?.owner === 'assistant') expect(authors.at(-1), `the last word to ${phone}`).toBe('desk');
}

/** The provider has each reply at most once, and exactly once when it is shown as sent; in the order in which they stand. */
function checkSends(desk: Desk, rows: readonly Row[]): void {
  const accepted = desk.graph.sent.filter((one) => one.accepted).map((one) => ({ to: one.to, message: opaqueOf(one.payload) }));
  const count = new Map([...Map.groupBy(accepted, (one) => one.message)].map(([message, sends]) => [message, sends.length]));
  for (const row of rows) {
    if (row.author === 'contact') continue;
    const times = count.get(row.id) ?? 0;
    const allowed: Record<string, number[]> = { sent: [1], delivered: [1], read: [1], unknown: [0, 1], failed: [0] };
    expect(allowed[row.delivery ?? ''], `${row.delivery} reply to ${row.phone}, sent ${times} times`).toContain(times);
  }
  const known = new Map(rows.map((row) => [row.id, row.seq]));
  expect(
    accepted.filter((one) => !known.has(one.message)),
    'sends that no reply stands for',
  ).toEqual([]);
  for (const own of Map.groupBy(accepted, (one) => one.to).values()) {
    const order = own.map((one) => known.get(one.message) ?? 0);
    expect(order, 'replies leave in order').toEqual([...order].sort((left, right) => left - right));
  }
}

function opaqueOf(payload: unknown): string {
  return String((payload as Record<string, unknown>)['biz_opaque_callback_data']).split(':')[0] ?? '';
}

async function checkCredits(desk: Desk): Promise<void> {
  const accounts = await desk.query<{ balance: string; ledger: string; reserved: string; held: string; twice: number }>(
    `select a.balance, a.reserved,
       (select coalesce(sum(amount), 0) from credit_ledger l where l.workspace_id = a.workspace_id) as ledger,
       (select coalesce(sum(amount), 0) from credit_reservations r where r.workspace_id = a.workspace_id and r.status = 'open') as held,
       (select count(*)::int from credit_reservations r where r.workspace_id = a.workspace_id and r.status = 'settled'
          and (select count(*) from credit_ledger l where l.workspace_id = r.workspace_id and l.reservation_id = r.id) <> 1) as twice
     from credit_accounts a`,
  );
  for (const account of accounts) {
    expect(account.balance, 'the balance is the sum of the ledger').toBe(account.ledger);
    expect(account.reserved, 'what is reserved is what is open').toBe(account.held);
    expect(account.twice, 'settled reservations without exactly one ledger row').toBe(0);
  }
}
