import { createHmac, randomUUID } from 'node:crypto';
import { ACCOUNTS, IDENTITY_SECRET } from './open-world.ts';
import type { World } from './open-world.ts';
import type { Person } from './people.ts';
import type { ToolTask } from './task.ts';

/** What became of one line. */
export interface Heard {
  exit: string;
  /** What was sent in answer, as the outside got it. */
  texts: string[];
  /** Whether a person has the ticket now. */
  withPeople: boolean;
  /** How many orders and answers of tools the last answer names as its sources. */
  orders: number;
}

export interface Line {
  /** Sends a line, waits until its turn has ended and everything is delivered. */
  say(text: string): Promise<Heard>;
}

const PATIENCE_MS = 30_000;

/** A contact at the other end of a channel. */
export async function openLine(world: World, task: Pick<ToolTask, 'channel' | 'writer'>, person: Person): Promise<Line> {
  const account = ACCOUNTS[task.writer];
  const phone = person.phone;
  const lineOf = (send: (text: string) => Promise<Said>, sent: (conversationId: string) => Promise<string[]>): Line => {
    let before = 0;
    return {
      async say(text) {
        const said = await send(text);
        const ended = await turnOf(world, said);
        const all = await sent(said.conversationId);
        const texts = all.slice(before);
        before = all.length;
        return { ...ended, texts };
      },
    };
  };
  if (task.channel === 'whatsapp') {
    const send = async (text: string) => {
      const { wamids } = await world.graph.receive({ phoneNumberId: account.whatsapp, from: phone, text, name: `${person.firstName} ${person.lastName}` });
      return stored(world, 'external_id', wamids[0] ?? '');
    };
    return lineOf(send, async () => sentTo(world, phone));
  }
  if (task.channel === 'instagram') {
    const send = async (text: string) => {
      const { wamids } = await world.graph.receiveInstagram({ accountId: account.instagram, from: phone, text });
      return stored(world, 'external_id', wamids[0] ?? '');
    };
    return lineOf(send, async () => sentTo(world, phone));
  }
  const chat = await openChat(world, account.chat, task.channel === 'signed chat' ? signedUser(person) : undefined);
  return lineOf(chat.send, chat.read);
}

interface Said {
  conversationId: string;
  seq: number;
}

async function stored({ ctx, workspaceId }: World, column: 'id' | 'external_id', id: string): Promise<Said> {
  return until(`message ${id} is stored`, async () => {
    const [row] = await ctx.db.tx(workspaceId, (tx) =>
      tx.query<Said>(`select conversation_id as "conversationId", seq from messages where ${column} = $1`, [id]),
    );
    return row;
  });
}

/** The turn that has read this line, when everything it said is out. */
async function turnOf({ ctx, workspaceId }: World, { conversationId, seq }: Said): Promise<Omit<Heard, 'texts'>> {
  return until(`a turn over line ${seq} of ${conversationId}`, async () => {
    const [row] = await ctx.db.tx(workspaceId, (tx) =>
      tx.query<{ exit: string; withPeople: boolean; orders: number; busy: boolean }>(
        `select t.exit, coalesce(k.owner <> 'assistant', true) as "withPeople",
           (select count(*)::int from messages m, jsonb_array_elements(m.content -> 'sources') s where m.id = t.reply_message_id and s ->> 'kind' in ('order', 'tool')) as orders,
           exists (select from messages m where m.conversation_id = t.conversation_id and m.delivery in ('queued', 'sending')) as busy
         from turns t left join tickets k on k.id = t.ticket_id
         where t.conversation_id = $1 and t.seen_seq >= $2 order by t.id desc limit 1`,
        [conversationId, seq],
      ),
    );
    return row && !row.busy ? { exit: row.exit, withPeople: row.withPeople, orders: row.orders } : undefined;
  });
}

async function sentTo({ graph }: World, phone: string): Promise<string[]> {
  return graph.sent.filter((one) => one.accepted && one.to === phone).flatMap((one) => textsIn(one.payload));
}

/** Whatever is text in what a provider was sent. */
function textsIn(payload: unknown): string[] {
  if (payload === null || typeof payload !== 'object') return [];
  const { text, message } = payload as { text?: { body?: unknown }; message?: { text?: unknown } };
  return [text?.body, message?.text].filter((one) => typeof one === 'string');
}

function signedUser({ email }: Person): object {
  const sign = (value: string) => createHmac('sha256', IDENTITY_SECRET).update(value).digest('hex');
  const id = `u-${email}`;
  return { id, email, hash: sign(id), email_hash: sign(`email:${email}`) };
}

interface ChatAnswer {
  token: string;
  id: string;
  messages: { author: string; text: string }[];
}

async function openChat(world: World, inboxKey: string, user: object | undefined): Promise<{ send(text: string): Promise<Said>; read(): Promise<string[]> }> {
  const call = async (method: string, path: string, token: string | null, body?: object) => {
    const headers = {
      origin: 'https://some.shop',
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(`${world.url}/widget/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${(await response.text()).slice(0, 300)}`);
    return (await response.json()) as ChatAnswer;
  };
  const { token } = await call('POST', '/sessions', null, { inbox_key: inboxKey, ...(user ? { user } : {}) });
  return {
    async send(text) {
      const { id } = await call('POST', '/messages', token, { client_id: randomUUID(), text });
      return stored(world, 'id', id);
    },
    async read() {
      const { messages } = await call('GET', '/messages?after_seq=0&limit=100', token);
      return messages.filter((one) => one.author !== 'contact').map((one) => one.text);
    },
  };
}

/** Asks again until there is something; nothing here waits for a time. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`it never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
