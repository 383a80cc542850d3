import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueBackfills } from '#channels';
import { eventually } from '../harness.ts';
import { isBusy } from './chatwoot-setup.ts';
import { chooseHistories, tell } from './choose-histories.ts';
import type { Step } from './choose-histories.ts';
import { startDixaDesk } from './dixa-setup.ts';
import type { DixaDesk } from './dixa-setup.ts';

/*
 * Histories made by chance, lived through twice: once with every webhook in order, once with webhooks doubled, late, overtaken and lost, and
 * the back-fill that finds what was lost. Both must end the same, and neither may break what is promised.
 */

type Act = 'question' | 'human' | 'teammate' | 'take' | 'close';
type Trouble = 'none' | 'doubled' | 'late' | 'lost' | 'all_lost';
type History = Step<Act, Trouble>[];

const TEXTS = { question: 'How long is storage free at the courier?', human: 'I want to talk to a human please' };
const JONAS = 'b4a7e0d2-61c4-4e7f-9d15-8d0f3b2c0201';
const said = fc.constantFrom<Act>('question', 'question', 'question', 'human', 'teammate', 'take');
/** Whoever closes a conversation does it when nothing is under way: what a handoff and a closing make of each other is a matter of moments. */
const step = fc.record({
  acts: fc.oneof(
    { weight: 3, arbitrary: fc.array(said, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom<Act[]>(['close'], ['close', 'question']) },
  ),
  trouble: fc.constantFrom<Trouble>('none', 'doubled', 'late', 'lost', 'all_lost'),
});
// Dixa lets a token make ten calls a second: an answer takes three of them, a handoff seven, a look two.
const STEPS = 2;
const histories = fc.array(step, { minLength: 1, maxLength: STEPS });

let clean: DixaDesk;
let troubled: DixaDesk;
beforeAll(async () => {
  [clean, troubled] = await Promise.all([openDesk(), openDesk()]);
}, 60_000);
afterAll(() => Promise.all([clean.close(), troubled.close()]));

/** Answers are not counted here: how many questions share one depends on how fast they come. */
async function openDesk(): Promise<DixaDesk> {
  const desk = await startDixaDesk({ settings: { assistant: { initial_only: false } } });
  await desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) => tx.query(`update assistants set settings = settings || '{"max_interactions": 50}'`));
  return desk;
}

/** Resolves when it has happened in Dixa. Its webhooks may still be on their way. */
async function carryOut({ dixa }: DixaDesk, conversationId: number, act: Act): Promise<Promise<unknown>[]> {
  if (act === 'question' || act === 'human') return [dixa.customerWrites({ conversationId, text: TEXTS[act] })];
  if (act === 'teammate') return [dixa.agentWrites({ conversationId, text: 'Jonas here' })];
  const body = JSON.stringify(act === 'take' ? { agentId: JONAS, force: true } : {});
  const headers = { authorization: 'sandbox-token', 'content-type': 'application/json' };
  const put = () => fetch(`${dixa.url}/v1/conversations/${conversationId}/${act === 'take' ? 'claim' : 'close'}`, { method: 'PUT', headers, body });
  // The stand-in knows one token, and Baton may have used it up for the moment.
  await eventually(async () => (await put()).status === 204, `${act} is done in Dixa`);
  return [];
}

function trouble({ dixa }: DixaDesk, kind: Trouble): void {
  if (kind === 'doubled') dixa.addFault({ kind: 'duplicate_webhooks', copies: 2, times: 4 });
  if (kind === 'late') dixa.addFault({ kind: 'delay_webhooks', ms: 150, times: 1 });
  if (kind === 'lost') dixa.addFault({ kind: 'drop_webhooks', times: 1 });
  if (kind === 'all_lost') dixa.addFault({ kind: 'drop_webhooks', times: 1000 });
}

async function quiet(desk: DixaDesk): Promise<void> {
  for (let still = 0; still < 3;) {
    await desk.dixa.settle();
    still = (await isBusy(desk)) ? 0 : still + 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function live(desk: DixaDesk, all: readonly History[], isTroubled: boolean): Promise<number[]> {
  const ids: number[] = [];
  for (const n of all.keys()) ids.push((await desk.dixa.customerWrites({ text: TEXTS.question, email: `contact${n}@example.com` })).conversationId);
  await quiet(desk);
  for (let at = 0; at < STEPS; at += 1) {
    for (const [n, history] of all.entries()) {
      const now = history[at];
      if (!now) continue;
      if (isTroubled) trouble(desk, now.trouble);
      const webhooks: Promise<unknown>[] = [];
      for (const act of now.acts) {
        webhooks.push(...(await carryOut(desk, ids[n] ?? 0, act)));
        if (!isTroubled) await Promise.all([...webhooks, desk.dixa.settle()]);
      }
      desk.dixa.clearFaults();
    }
    await quiet(desk);
    // Also where nothing was lost: then it finds nothing.
    await queueBackfills(desk.server.runtime.ctx);
    await quiet(desk);
  }
  // The acts above use up the token that the looks need too. What a round could not look at is the next one's.
  await queueBackfills(desk.server.runtime.ctx);
  await quiet(desk);
  return ids;
}

interface Stored {
  author: string;
  text: string;
  externalId: string | null;
  delivery: string | null;
}

const storedOf = ({ server, workspaceId }: DixaDesk, id: number) =>
  server.runtime.ctx.db.tx(workspaceId, (tx) =>
    tx.query<Stored>(
      `select m.author_kind as author, m.text, m.external_id as "externalId", m.delivery from messages m
       join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id where c.workspace_id = $1 and c.thread_id = $2 order by m.seq`,
      [workspaceId, String(id)],
    ),
  );

async function ticketOf({ server, workspaceId }: DixaDesk, id: number): Promise<string> {
  const [row] = await server.runtime.ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ owner: string; status: string }>(
      `select t.owner, t.status from tickets t join conversations c on c.workspace_id = t.workspace_id and c.id = t.conversation_id
       where c.workspace_id = $1 and c.thread_id = $2 order by t.first_seq desc limit 1`,
      [workspaceId, String(id)],
    ),
  );
  return row?.status === 'resolved' || row?.status === 'closed' ? 'over' : (row?.owner ?? 'none');
}

/** How a conversation ended, without what depends on how fast things came. */
async function ending(desk: DixaDesk, id: number) {
  const { messages, state, assigneeId } = desk.dixa.conversation(id);
  const heard = (await storedOf(desk, id)).filter((one) => one.author === 'contact' || one.author === 'teammate');
  const said = messages.filter((one) => one.direction === 'Inbound' || one.authorId === JONAS);
  return {
    heard: heard.map((one) => `${one.author}: ${one.text}`).toSorted(),
    missing: said.filter((one) => !heard.some((row) => row.externalId === one.id)).length,
    doubled: heard.length - new Set(heard.map((one) => one.externalId)).size,
    state,
    heldByPerson: assigneeId === JONAS,
    ticket: await ticketOf(desk, id),
  };
}

/** What Baton said went out once, never while people had the conversation, and left no question of the assistant's open. */
async function checkPromises(desk: DixaDesk, id: number, told: string): Promise<void> {
  const { messages, notes } = desk.dixa.conversation(id);
  const keys = messages.flatMap((one) => (one.externalId === null ? [] : [one.externalId]));
  expect(new Set(keys).size, `${told}: nothing was said twice`).toBe(keys.length);
  const firstOfPerson = messages.findIndex((one) => one.authorId === JONAS);
  const lastOfOurs = messages.findLastIndex((one) => one.externalId !== null);
  if (firstOfPerson >= 0) expect(lastOfOurs, `${told}: nothing was said after a person wrote`).toBeLessThan(firstOfPerson);
  let open = 0;
  for (const one of messages) {
    if (one.direction === 'Inbound') open += 1;
    if (one.externalId !== null) open -= 1;
    expect(open, `${told}: more answers than questions`).toBeGreaterThanOrEqual(0);
  }
  const ticket = await ticketOf(desk, id);
  if (ticket === 'assistant') expect(messages.at(-1)?.direction, `${told}: the last question is answered`).toBe('Outbound');
  expect(new Set(notes.map((one) => one.message)).size, `${told}: no note stands twice`).toBe(notes.length);
  const unsettled = (await storedOf(desk, id)).filter((one) => one.delivery !== null && !['sent', 'failed'].includes(one.delivery));
  expect(unsettled, `${told}: everything is settled`).toEqual([]);
}

it('whatever happens to webhooks, the end is the same, everybody is answered or handed over, and nobody is talked over', async () => {
  const { seed, all } = chooseHistories({ count: 6, failedOnce: [], seed: 295975619, made: histories });
  const [quietly, stormily] = await Promise.all([live(clean, all, false), live(troubled, all, true)]);
  for (const [n, history] of all.entries()) {
    const told = `history ${n} of seed ${seed}: ${tell(history)}`;
    const [wanted, found] = [await ending(clean, quietly[n] ?? 0), await ending(troubled, stormily[n] ?? 0)];
    expect(wanted, told).toMatchObject({ missing: 0, doubled: 0 });
    expect(found, told).toEqual(wanted);
    await checkPromises(clean, quietly[n] ?? 0, told);
    await checkPromises(troubled, stormily[n] ?? 0, told);
  }
}, 240_000);
