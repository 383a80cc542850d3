import type { DatabaseHandle } from '../../server/src/platform/db/open.ts';

type Pool = DatabaseHandle['pool'];

export interface DeskSize {
  tickets: number;
  open: number;
  messagesPerTicket: number;
}

export const WORKSPACE = '01920000-0000-7000-8000-0000000000aa';
const TEXTS = 20_000;
const TEAMMATES = 50;

/** Ids that rise with their number, one range for each table. */
const id = (kind: string, n: string) => `('01920000-${kind}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
export const ticketId = (n: number) => `01920000-0003-7000-8000-${n.toString(16).padStart(12, '0')}`;

/**
 * One workspace with `tickets` tickets, the newest `open` of them open, stored past triggers and foreign keys. Priorities, sentiments and
 * values as a shop has them: most tickets normal, a third with a measured sentiment, half of the contacts known to the shop.
 */
export async function seedDesk(pool: Pool, size: DeskSize): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of [...people(size), ...tickets(size), ...messages(size)]) await client.query(statement);
    await client.query('set session_replication_role = default');
  } finally {
    client.release();
  }
  await pool.query('vacuum analyze');
}

function people({ tickets: count }: DeskSize): string[] {
  const contacts = Math.max(1, Math.floor(count / 5));
  return [
    'select setseed(0.5)',
    `insert into workspaces (id, name, slug) values ('${WORKSPACE}', 'Bench', 'bench')`,
    `insert into inboxes (workspace_id, id, kind, name, external_id) select '${WORKSPACE}', ${id('0000', 'n')}, (array['webchat', 'whatsapp', 'instagram'])[n], 'Inbox', 'in-' || n from generate_series(1, 3) n`,
    `insert into contacts (workspace_id, id, name, lifetime_value_minor, churn_risk)
     select '${WORKSPACE}', ${id('0001', 'n')}, 'Contact ' || n, case when n % 2 = 0 then (random() ^ 4 * 800000)::bigint end, case when n % 2 = 0 then random() ^ 2 end from generate_series(1, ${contacts}) n`,
  ];
}

function tickets({ tickets: count, open, messagesPerTicket }: DeskSize): string[] {
  const contacts = Math.max(1, Math.floor(count / 5));
  const isOpen = `n > ${count - open}`;
  // One open ticket in four is the contact's turn; the others wait up to two weeks.
  const waiting = `case when ${isOpen} and n % 4 <> 0 then now() - random() ^ 3 * interval '14 days' end`;
  return [
    `insert into conversations (workspace_id, id, inbox_id, contact_id, status, last_seq, last_contact_seq)
     select '${WORKSPACE}', ${id('0002', 'n')}, ${id('0000', '1 + n % 3')}, ${id('0001', `1 + n % ${contacts}`)}, 'archived', ${messagesPerTicket}, ${messagesPerTicket} from generate_series(1, ${count}) n`,
    `insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, status, priority, sentiment, owner, assignee_id, first_seq, created_at, updated_at,
       waiting_since, line_since, value_share, churn_share)
     select t.w, t.id, thread, contact, inbox, subject, status, priority, sentiment, 'people', assignee, 1, created, created, waiting,
       case when is_open then coalesce(waiting, now() + interval '5 days') end, score_value_share(c.lifetime_value_minor), score_churn_share(c.churn_risk)
     from (select '${WORKSPACE}'::uuid as w, ${id('0003', 'n')} as id, ${id('0002', 'n')} as thread, ${id('0001', `1 + n % ${contacts}`)} as contact, ${id('0000', '1 + n % 3')} as inbox,
         'Question ' || n as subject, ${isOpen} as is_open,
         case when ${isOpen} then (array['open', 'in_progress', 'pending'])[1 + n % 3] else (array['resolved', 'closed'])[1 + n % 2] end as status,
         (array['low', 'normal', 'normal', 'normal', 'normal', 'normal', 'normal', 'high', 'high', 'urgent'])[1 + floor(random() * 10)::int] as priority,
         case when random() < 0.33 then (random() * 2 - 1)::real end as sentiment,
         case when n % 3 = 0 then ${id('0009', `1 + n % ${TEAMMATES}`)} end as assignee,
         now() - (${count} - n) * interval '30 seconds' as created, ${waiting} as waiting
       from generate_series(1, ${count}) n) as t
     join contacts c on c.workspace_id = t.w and c.id = t.contact`,
  ];
}

function messages({ tickets: count, open, messagesPerTicket }: DeskSize): string[] {
  const total = count * messagesPerTicket;
  // Texts are made once and used again, with words as rare as people's: one in 200 says chargeback, one in 20 refund.
  return [
    `create temp table bench_texts as select n, words, search_words(search_key('c', '${WORKSPACE}'), words) as vector from (
       select n, (select string_agg('word' || floor(random() ^ 3 * 8000 + (n + k) * 0)::int, ' ') from generate_series(1, 20) k) || case when n % 200 = 0 then ' chargeback' else '' end
         || case when n % 20 = 0 then ' refund please' else '' end as words from generate_series(0, ${TEXTS - 1}) n) as made`,
    'create index on bench_texts (n)',
    `insert into search_vocabulary select distinct '${WORKSPACE}'::uuid, substr(w, 10) from bench_texts, unnest(tsvector_to_array(vector)) as w where length(w) between 13 and 29`,
    // Nothing is left to gather, so the timer does not work while others are measured.
    `insert into search_gathered values ('${WORKSPACE}', 'ffffffff-ffff-ffff-ffff-ffffffffffff')`,
    `insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_name, kind, text, occurred_at, created_at)
     select '${WORKSPACE}', ${id('0004', 'g.n')}, ${id('0002', `1 + g.n / ${messagesPerTicket}`)}, ${id('0003', `1 + g.n / ${messagesPerTicket}`)},
       ${id('0000', '1')}, 1 + g.n % ${messagesPerTicket}, 'contact', 'Contact', 'text', b.words, now(), now()
     from generate_series(0, ${total - 1}) as g (n) join bench_texts b on b.n = (g.n::bigint * 7919) % ${TEXTS}`,
    `insert into search_past select '${WORKSPACE}', ${id('0004', 'g.n')}, ${id('0003', `1 + g.n / ${messagesPerTicket}`)}, b.vector
     from generate_series(0, ${(count - open) * messagesPerTicket - 1}) as g (n) join bench_texts b on b.n = (g.n::bigint * 7919) % ${TEXTS}`,
    `insert into search_open select '${WORKSPACE}', ${id('0004', 'g.n')}, ${id('0003', `1 + g.n / ${messagesPerTicket}`)}, b.vector
     from generate_series(${(count - open) * messagesPerTicket}, ${total - 1}) as g (n) join bench_texts b on b.n = (g.n::bigint * 7919) % ${TEXTS}`,
  ];
}
