import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueBackfills } from '#channels';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';
import { chooseHistories, tell } from './choose-histories.ts';
import type { Step } from './choose-histories.ts';

/*
 * Histories made by chance, lived through twice: once with every webhook in order, once with webhooks doubled, late, overtaken and lost, and
 * the poll that finds what was lost. Both must end the same, and neither may break what is promised.
 */

type Act = 'question' | 'human' | 'teammate' | 'open' | 'resolve' | 'pending' | 'note' | 'greeting' | 'label';
type Trouble = 'none' | 'doubled' | 'late' | 'lost' | 'all_lost';
type History = Step<Act, Trouble>[];

const TEXTS = { question: 'How long is storage free at the courier?', human: 'I want to talk to a human please' };
const acts = fc.constantFrom<Act>('question', 'question', 'question', 'human', 'teammate', 'open', 'resolve', 'pending', 'note', 'greeting', 'label');
const step = fc.record({
  acts: fc.array(acts, { minLength: 1, maxLength: 3 }),
  trouble: fc.constantFrom<Trouble>('none', 'doubled', 'late', 'lost', 'all_lost'),
});
const histories = fc.array(step, { minLength: 2, maxLength: 4 });
const FAILED_ONCE = [
  'open+teammate (all_lost), teammate+greeting+pending (all_lost), question+label (none)',
  'teammate+open (late), greeting+open+resolve (doubled), teammate+question (lost)',
  'note+human (none), human+question+note (late), open+teammate+open (late), pending+teammate (none)',
  'label+question (lost), question (none), question+question+label (lost), teammate+question+question (all_lost)',
  'label (all_lost), teammate (lost)',
  'resolve+question (doubled), teammate (all_lost)',
  'resolve (late), teammate+question+label (all_lost)',
  'pending+teammate+question (doubled), human+question+note (late), open (all_lost), resolve+question (all_lost)',
  'human+resolve+pending (lost), question+note+question (lost), question (all_lost)',
  'greeting+teammate (lost), teammate+human+question (lost), greeting+pending (all_lost)',
  'question+teammate+pending (all_lost), question+question+greeting (all_lost), human+resolve+question (late)',
];

let clean: ChatwootDesk;
let troubled: ChatwootDesk;
beforeAll(async () => {
  [clean, troubled] = await Promise.all([openDesk(), openDesk()]);
}, 60_000);
afterAll(() => Promise.all([clean.close(), troubled.close()]));

/** Answers are not counted here: how many questions share one depends on how fast they come. */
async function openDesk(): Promise<ChatwootDesk> {
  // More than Chatwoot's own patience: all these conversations begin at once, and on a busy machine that must not look like a bot that failed.
  const desk = await startChatwootDesk({ hooks: ['bot', 'account'], sandbox: { retrySpacingMs: 10_000, webhookTimeoutMs: 30_000 } });
  const { ctx } = desk.server.runtime;
  await ctx.db.tx(desk.workspaceId, (tx) => tx.query(`update assistants set settings = settings || '{"max_interactions": 50}'`));
  return desk;
}

function carryOut({ chatwoot }: ChatwootDesk, conversationId: number, act: Act): void {
  if (act === 'question' || act === 'human') chatwoot.contactWrites({ conversationId, text: TEXTS[act] });
  else if (act === 'teammate') chatwoot.agentWrites({ conversationId, text: 'Jonas here' });
  else if (act === 'note') chatwoot.agentWrites({ conversationId, text: 'for us', private: true });
  else if (act === 'greeting') chatwoot.systemWrites({ conversationId, kind: 'template', text: 'Welcome!' });
  else if (act === 'label') chatwoot.agentActs({ act: 'label', conversationId, labels: [`l${conversationId % 3}`] });
  else chatwoot.agentActs({ act, conversationId });
}

function trouble({ chatwoot }: ChatwootDesk, kind: Trouble): void {
  if (kind === 'doubled') chatwoot.addFault({ kind: 'duplicate_webhooks', copies: 2, new_ids: true, times: 4 });
  if (kind === 'late') chatwoot.addFault({ kind: 'delay_webhooks', ms: 150, times: 2 });
  if (kind === 'lost') chatwoot.addFault({ kind: 'drop_webhooks', times: 3 });
  if (kind === 'all_lost') chatwoot.addFault({ kind: 'drop_webhooks', times: 1000 });
}

async function live(desk: ChatwootDesk, all: readonly History[], isTroubled: boolean): Promise<number[]> {
  const ids = all.map((_, n) => desk.chatwoot.contactWrites({ text: TEXTS.question, name: `Contact ${n}`, email: `contact${n}@example.com` }).conversationId);
  await desk.quiet();
  for (let at = 0; at < 4; at += 1) {
    for (const [n, history] of all.entries()) {
      const now = history[at];
      if (!now) continue;
      if (isTroubled) trouble(desk, now.trouble);
      for (const act of now.acts) {
        carryOut(desk, ids[n] ?? 0, act);
        // The account's webhooks show the state of a moment later; nobody writes and changes the state in the same one.
        await setImmediate();
      }
      desk.chatwoot.clearFaults();
    }
    await desk.quiet();
    if (!isTroubled) continue;
    await queueBackfills(desk.server.runtime.ctx);
    await desk.quiet();
  }
  return ids;
}

/** How a conversation ended, without what depends on how fast things came. */
async function ending(desk: ChatwootDesk, id: number) {
  const heard = (await desk.stored(id)).filter((one) => one.authorKind === 'contact' || one.authorKind === 'teammate');
  const said = desk.chatwoot.conversation(id).messages.filter((one) => !one.private && (one.messageType === 'incoming' || one.sender?.type === 'User'));
  const ticket = (await desk.tickets(id)).at(-1);
  const { status } = desk.chatwoot.conversation(id);
  const isOver = ticket?.status === 'resolved' || ticket?.status === 'closed';
  return {
    heard: heard.map((one) => `${one.authorKind}: ${one.text}`).toSorted(),
    missing: said.filter((one) => !heard.some((row) => row.externalId === String(one.id))).length,
    doubled: heard.length - new Set(heard.map((one) => one.externalId)).size,
    status,
    // Resolved and made pending again without a word: whether the old work goes on is told by nothing but webhooks.
    ticket: isOver ? (status === 'pending' ? 'assistant' : 'over') : ticket?.owner,
  };
}

/**
 * Words of one breath share a turn or come too late for it, as fast as they come. Where one of them asks for a person, what came too late is left open, and whoever
 * gives the conversation back gives that to the assistant, which hands it over once more. Both are right, and who has it then is told by the pace alone.
 */
function isToldByPace(history: History): boolean {
  const isAsking = (act: Act) => act === 'question' || act === 'human';
  const burst = history.findIndex(({ acts: all }) => all.includes('human') && all.filter(isAsking).length > 1);
  return burst >= 0 && history.slice(burst).some((one) => one.acts.includes('pending'));
}

/** What Baton said in a conversation went out while it was pending, once, and left no question of a pending conversation open. */
async function checkPromises(desk: ChatwootDesk, id: number, { history, told }: { history: History; told: string }): Promise<void> {
  const { messages, status } = desk.chatwoot.conversation(id);
  const own = messages.filter((one) => one.sender?.type === 'AgentBot' && !one.private);
  const keys = own.map((one) => String(one.contentAttributes['baton_message_id']));
  expect(new Set(keys).size, `${told}: nothing was said twice`).toBe(keys.length);
  for (const one of own) expect(statusWhenSaid(desk, one.id), `${told}: ${one.id} was said while people had it`).toBe('pending');
  const spoken = messages.filter((one) => !one.private && (one.messageType === 'incoming' || one.messageType === 'outgoing'));
  let open = 0;
  for (const one of spoken) {
    if (one.messageType === 'incoming') open += 1;
    if (one.sender?.type === 'AgentBot') open -= 1;
    expect(open, `${told}: more answers than questions`).toBeGreaterThanOrEqual(0);
  }
  const acts = history.flatMap((one) => one.acts);
  const resolvedLast = acts.lastIndexOf('resolve') > acts.findLastIndex((act) => act === 'question' || act === 'human');
  if (status === 'pending' && !resolvedLast && spoken.at(-1)?.messageType === 'incoming') expect.fail(`${told}: a question in a pending conversation is open`);
  const sending = (await desk.stored(id)).filter((one) => one.delivery !== null && !['sent', 'failed'].includes(one.delivery));
  expect(sending, `${told}: everything is settled`).toEqual([]);
}

/** As the webhook of the message showed it, also one that was lost. */
function statusWhenSaid(desk: ChatwootDesk, messageId: number): unknown {
  for (const { event, body } of desk.chatwoot.deliveries()) {
    if (event !== 'message_created' || !body.includes(String(messageId))) continue;
    const told = JSON.parse(body) as { id: number; conversation: { status: string } };
    if (told.id === messageId) return told.conversation.status;
  }
  return 'never told';
}

it('whatever happens to webhooks, the end is the same, everybody is answered or handed over, and nobody is talked over', async () => {
  const { seed, all } = chooseHistories({ count: 16, failedOnce: FAILED_ONCE, seed: 295975619, made: histories });
  const [quietly, stormily] = await Promise.all([live(clean, all, false), live(troubled, all, true)]);
  for (const [n, history] of all.entries()) {
    const told = `history ${n} of seed ${seed}: ${tell(history)}`;
    const [wanted, found] = [await ending(clean, quietly[n] ?? 0), await ending(troubled, stormily[n] ?? 0)];
    expect(wanted, told).toMatchObject({ missing: 0, doubled: 0 });
    expect(found, told).toEqual(isToldByPace(history) ? { ...wanted, status: found.status, ticket: found.ticket } : wanted);
    await checkPromises(clean, quietly[n] ?? 0, { history, told });
    await checkPromises(troubled, stormily[n] ?? 0, { history, told });
  }
}, 240_000);
