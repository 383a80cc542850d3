import { OPERATOR_KEY } from '../../server/test/spawn-baton.ts';
import { whole } from './figures.ts';
import { openFullDesk, say, time } from './inbox-order.ts';
import { WORKSPACE, ticketId } from './inbox-order-seed.ts';
import type { Database } from './open-target.ts';
import type { DatabaseHandle } from '../../server/src/platform/db/open.ts';

type Pool = DatabaseHandle['pool'];

const TEAMMATES = 50;
const MESSAGES = 200;
const PASSWORD = 'correct horse battery';
const HEADERS = { 'content-type': 'application/json', 'x-baton-workspace': WORKSPACE };

/** Times by what was done. */
type Times = Record<'list' | 'ticket' | 'post', number[]>;

/**
 * Fifty teammates at work on tickets of 200 messages: each does one thing a second, lists, opens a ticket with all its messages or answers it.
 * Then the same statements by hand, one after the other, without HTTP, without rights and without a record of who did it.
 */
export async function measureDesk({ database, messages, seconds }: { database: Database; messages: number; seconds: number }): Promise<void> {
  const tickets = Math.ceil(messages / MESSAGES);
  const desk = await openFullDesk(database, { tickets, open: tickets, messagesPerTicket: MESSAGES });
  try {
    const byHand = await desk.withPool((pool) => measureByHand(pool, tickets));
    const baton = await desk.startBaton();
    try {
      const tokens = await signInAll(baton.url);
      const times = await work(baton.url, { tokens, tickets, seconds });
      console.log(
        `${TEAMMATES} teammates, one action a second each, ${whole(times.list.length + times.ticket.length + times.post.length)} actions in ${seconds} s`,
      );
      const names = { list: 'ticket list, first page', ticket: `ticket with its ${MESSAGES} messages`, post: 'post a message' };
      for (const what of ['list', 'ticket', 'post'] as const) {
        const p50 = say(names[what], times[what]);
        const hand = say(`  the same by hand in SQL`, byHand[what]);
        console.log(`  ${(p50 / hand).toFixed(1)} times`);
      }
    } finally {
      await baton.stop();
    }
  } finally {
    await desk.close();
  }
}

async function call<T>(url: string, token: string, { method = 'GET', path, body }: { method?: string; path: string; body?: unknown }): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { ...HEADERS, authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

async function signInAll(url: string): Promise<string[]> {
  const tokens: string[] = [];
  for (let n = 0; n < TEAMMATES; n += 1) {
    const email = `bench-${n}@example.com`;
    await call(url, OPERATOR_KEY, { method: 'POST', path: '/api/agents', body: { email, password: PASSWORD, name: `Bench ${n}`, role: 'senior_agent' } });
    tokens.push(
      (await call<{ access_token: string }>(url, OPERATOR_KEY, { method: 'POST', path: '/api/agents/login', body: { email, password: PASSWORD } }))
        .access_token,
    );
  }
  return tokens;
}

/** Web chat tickets: their answers need no provider. */
const anyTicket = (tickets: number) => ticketId(3 * (1 + Math.floor(Math.random() * Math.floor(tickets / 3))));

async function work(url: string, { tokens, tickets, seconds }: { tokens: string[]; tickets: number; seconds: number }): Promise<Times> {
  const times: Times = { list: [], ticket: [], post: [] };
  const until = performance.now() + seconds * 1000;
  const one = async (token: string, first: number) => {
    await new Promise((resolve) => setTimeout(resolve, first));
    for (let turn = 0; performance.now() < until; turn += 1) {
      const what = (['list', 'ticket', 'post'] as const)[turn % 3] ?? 'list';
      const began = performance.now();
      await act(url, token, { what, id: anyTicket(tickets) });
      const took = performance.now() - began;
      times[what].push(took);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 - took)));
    }
  };
  await Promise.all(tokens.map((token, n) => one(token, (n * 1000) / tokens.length)));
  return times;
}

async function act(url: string, token: string, { what, id }: { what: keyof Times; id: string }): Promise<void> {
  if (what === 'list') await call(url, token, { path: '/api/tickets?status=open,in_progress,pending' });
  else if (what === 'post')
    await call(url, token, { method: 'POST', path: `/api/tickets/${id}/messages`, body: { content: 'Thank you, we look into it word12 word77.' } });
  else {
    const { messages } = await call<{ messages: { seq: number }[] }>(url, token, { path: `/api/tickets/${id}/messages?limit=100` });
    const last = messages.at(-1)?.seq ?? 0;
    await call(url, token, { path: `/api/tickets/${id}/messages?limit=100&after_seq=${last}` });
  }
}

async function measureByHand(pool: Pool, tickets: number): Promise<Times> {
  const thread = () => anyTicket(tickets).replace('-0003-', '-0002-');
  const list = await time(
    200,
    async () =>
      void (await pool.query(
        "select * from tickets where workspace_id = $1 and status in ('open', 'in_progress', 'pending') order by created_at desc limit 50",
        [WORKSPACE],
      )),
  );
  const ticket = await time(
    200,
    async () =>
      void (await pool.query('select * from messages where workspace_id = $1 and conversation_id = $2 order by seq limit 200', [WORKSPACE, thread()])),
  );
  const post = await time(200, () => postByHand(pool, thread()));
  return { list, ticket, post };
}

async function postByHand(pool: Pool, thread: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ seq: number }>(
      'update conversations set last_seq = last_seq + 1 where workspace_id = $1 and id = $2 returning last_seq as seq',
      [WORKSPACE, thread],
    );
    await client.query(
      `insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, kind, text, occurred_at)
       values ($1, gen_random_uuid(), $2, $3, $4, $5, 'teammate', 'text', 'Thank you, we look into it word12 word77.', now())`,
      [WORKSPACE, thread, thread.replace('-0002-', '-0003-'), '01920000-0000-7000-8000-000000000001', rows[0]?.seq],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}
