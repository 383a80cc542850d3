import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueBackfills } from '#channels';
import { eventually } from '../harness.ts';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
const HUMAN = 'I want to talk to a human please';
let desk: ChatwootDesk;
beforeAll(async () => {
  desk = await startChatwootDesk({ hooks: ['bot', 'account'] });
});
beforeEach(() => desk.chatwoot.clearFaults());
afterAll(() => desk.close());

let count = 0;
const ask = (text = QUESTION) => desk.chatwoot.contactWrites({ text, email: `noor${(count += 1)}@example.com`, name: 'Noor Bakker' }).conversationId;
const answered = (id: number, times = 1) => eventually(() => desk.said(id).length >= times, `${id} is answered ${times} times`);
const statusOf = (id: number) => desk.chatwoot.conversation(id).status;
const newest = async (id: number) => (await desk.tickets(id)).at(-1);
const ticketIs = (id: number, wanted: Record<string, unknown>) =>
  eventually(
    async () => {
      const ticket = await newest(id);
      return ticket && Object.entries(wanted).every(([key, value]) => ticket[key as keyof typeof ticket] === value) ? ticket : null;
    },
    `the ticket of ${id} is ${JSON.stringify(wanted)}`,
  );

describe('a person takes over', () => {
  it('by a word, though the conversation stays pending over there: it is opened, and the assistant is silent', async () => {
    const id = ask();
    await answered(id);
    desk.chatwoot.agentWrites({ conversationId: id, text: 'Jonas here, I have updated the address.' });
    await ticketIs(id, { owner: 'people' });
    await eventually(() => statusOf(id) === 'open', 'people see it');
    desk.chatwoot.contactWrites({ conversationId: id, text: QUESTION });
    await desk.quiet();
    expect(desk.said(id)).toHaveLength(2);
    const rows = await desk.stored(id);
    expect(rows.map((one) => one.authorKind)).toEqual(['contact', 'assistant', 'teammate', 'contact']);
    expect(rows[2]?.content).toMatchObject({ written_by: 'Jonas Holt' });
    expect((await desk.interactions(id)).map((one) => one['skipped_reason'])).toEqual([null, 'not_pending']);
  });

  it('by opening, by assigning and by snoozing', async () => {
    for (const act of [{ act: 'take_over' }, { act: 'open' }, { act: 'snooze' }, { act: 'assign', assigneeId: 7 }] as const) {
      const id = ask();
      await answered(id);
      desk.chatwoot.agentActs({ ...act, conversationId: id });
      await ticketIs(id, { owner: 'people' });
      if (act.act !== 'snooze') desk.chatwoot.contactWrites({ conversationId: id, text: 'And how do returns work?' });
      await desk.quiet();
      expect(desk.said(id)).toHaveLength(1);
    }
  });

  it('while the answer is on its way: it is read again right before it would go out, and nobody is talked over', async () => {
    desk.chatwoot.setBotUrl(null);
    desk.chatwoot.setWebhookUrl(null);
    const id = ask();
    desk.chatwoot.agentWrites({ conversationId: id, text: 'I will look at it' });
    const { conversation, message } = { conversation: desk.chatwoot.conversation(id), message: desk.chatwoot.conversation(id).messages[0] };
    const contact = { id: conversation.contactId, name: 'Noor', type: 'contact' };
    const told = {
      event: 'message_created',
      id: message?.id,
      content: QUESTION,
      content_type: 'text',
      message_type: 'incoming',
      private: false,
      account: { id: 1 },
      inbox: { id: 3 },
      sender: contact,
      conversation: { id, inbox_id: 3, status: 'pending', updated_at: conversation.createdAt / 1000, meta: { sender: contact } },
    };
    expect((await desk.chatwoot.post(desk.webhookUrl, JSON.stringify(told))).status).toBe(200);
    const failed = await eventually(async () => (await desk.stored(id)).find((one) => one.delivery === 'failed'), 'the answer was held back');
    expect(failed.authorKind).toBe('assistant');
    desk.chatwoot.setBotUrl(desk.webhookUrl);
    desk.chatwoot.setWebhookUrl(desk.webhookUrl);
    await ticketIs(id, { owner: 'people', handoffReason: 'human_took_part' });
    await eventually(() => statusOf(id) === 'open', 'people see it');
    expect(desk.said(id)).toEqual(['I will look at it']);
  });
});

describe('an episode', () => {
  it('ends when people resolve it, and the next message is new work of the assistant', async () => {
    const id = ask(HUMAN);
    await eventually(() => statusOf(id) === 'open', 'it is with people');
    desk.chatwoot.agentWrites({ conversationId: id, text: 'Done!' });
    desk.chatwoot.agentActs({ act: 'resolve', conversationId: id });
    const first = await ticketIs(id, { status: 'resolved' });
    desk.chatwoot.contactWrites({ conversationId: id, text: QUESTION });
    const second = await ticketIs(id, { owner: 'assistant', status: 'open' });
    expect(second.id).not.toBe(first.id);
    await eventually(() => desk.said(id).some((text) => text.includes('14 days')), 'the second question is answered');
    await desk.quiet();
    expect(statusOf(id)).toBe('pending');
    expect(await desk.tickets(id)).toHaveLength(2);
  });

  it('holds the last words of a person, though the resolving overtakes them, and those said after it', async () => {
    const id = ask(HUMAN);
    await eventually(() => statusOf(id) === 'open', 'it is with people');
    desk.chatwoot.addFault({ kind: 'delay_webhooks', ms: 700, times: 2, event: 'message_created' });
    desk.chatwoot.agentWrites({ conversationId: id, text: 'Done!' });
    desk.chatwoot.agentActs({ act: 'resolve', conversationId: id });
    await ticketIs(id, { status: 'resolved' });
    expect((await desk.stored(id)).map((one) => one.text)).not.toContain('Done!');
    await eventually(async () => (await desk.stored(id)).some((one) => one.text === 'Done!'), 'the words are there');
    desk.chatwoot.agentWrites({ conversationId: id, text: 'And a good day.' });
    await eventually(async () => (await desk.stored(id)).some((one) => one.text === 'And a good day.'), 'these too');
    await desk.quiet();
    expect(await desk.tickets(id)).toMatchObject([{ status: 'resolved', owner: 'people' }]);
  });

  it('is the assistant’s again when a person makes it pending, and only then', async () => {
    const id = ask(HUMAN);
    await eventually(() => statusOf(id) === 'open', 'it is with people');
    await desk.quiet();
    desk.chatwoot.contactWrites({ conversationId: id, text: QUESTION });
    await desk.quiet();
    expect(desk.said(id)).toHaveLength(1);
    desk.chatwoot.agentActs({ act: 'pending', conversationId: id });
    await ticketIs(id, { owner: 'assistant' });
    desk.chatwoot.contactWrites({ conversationId: id, text: QUESTION });
    await answered(id, 2);
    expect(desk.said(id)[1]).toContain('14 days');
  });

  it('a month later in the same conversation is answered too: interactions are counted for each episode', async () => {
    const id = ask();
    await answered(id);
    for (let episode = 1; episode <= 3; episode += 1) {
      desk.chatwoot.agentActs({ act: 'resolve', conversationId: id });
      await ticketIs(id, { status: 'resolved' });
      desk.chatwoot.contactWrites({ conversationId: id, text: QUESTION });
      await answered(id, episode + 1);
    }
    expect(await desk.tickets(id)).toHaveLength(4);
  });
});

describe('what teammates do here', () => {
  const idOf = async (id: number) => (await newest(id))?.id ?? '';

  it('is seen there: their words go out, and what they take, resolve and give back stands so over there', async () => {
    const id = ask();
    await answered(id);
    const reply = await desk.call('POST', `/api/tickets/${await idOf(id)}/messages`, { content: 'A teammate of Baton, with {{contact.email}}' });
    expect(reply.status).toBe(201);
    await answered(id, 2);
    expect(desk.said(id)[1]?.replaceAll('\u2060', '')).toBe('A teammate of Baton, with {{contact.email}}');
    await eventually(() => statusOf(id) === 'open', 'it is open');
    await desk.call('PATCH', `/api/tickets/${await idOf(id)}`, { status: 'resolved' });
    await eventually(() => statusOf(id) === 'resolved', 'it is resolved');
    await desk.quiet();
    expect((await newest(id))?.status).toBe('resolved');
  });

  it('a ticket that is given back to the assistant is pending there, and nobody’s, whoever had it', async () => {
    const id = ask(HUMAN);
    await eventually(() => statusOf(id) === 'open', 'it is with people');
    desk.chatwoot.agentActs({ act: 'assign', conversationId: id, assigneeId: 7 });
    await desk.quiet();
    const given = await desk.call('POST', `/api/tickets/${await idOf(id)}/give-back`);
    expect(given.status).toBe(200);
    await eventually(() => statusOf(id) === 'pending', 'it is pending');
    await desk.quiet();
    expect((await newest(id))?.owner).toBe('assistant');
    expect(desk.chatwoot.conversation(id)).toMatchObject({ status: 'pending', assigneeId: null });
    expect(desk.said(id)).toHaveLength(1);
  });

  it('a ticket that is given back while word of a message is on its way stays the assistant’s: that it was open says nothing new', async () => {
    const ids = Array.from({ length: 6 }, () => ask(HUMAN));
    await Promise.all(
      ids.map(async (id) => {
        await eventually(() => statusOf(id) === 'open', 'it is with people');
        const ticketId = await idOf(id);
        await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'Your label' });
        await answered(id, 2);
        // The webhook of that message, in which the conversation is open, is behind this.
        expect((await desk.call('POST', `/api/tickets/${ticketId}/give-back`)).status).toBe(200);
      }),
    );
    for (const id of ids) await eventually(() => statusOf(id) === 'pending', 'it is pending');
    await desk.quiet();
    for (const id of ids) expect((await newest(id))?.owner).toBe('assistant');
  });
});

describe('what webhooks lost', () => {
  /** No word of this comes here. */
  const lose = async (happens: () => void) => {
    desk.chatwoot.addFault({ kind: 'drop_webhooks', times: 1000 });
    happens();
    await desk.chatwoot.settle();
    desk.chatwoot.clearFaults();
  };
  const catchUp = async () => {
    await queueBackfills(desk.server.runtime.ctx);
    await desk.quiet();
  };
  const withPeople = async () => {
    const id = ask(HUMAN);
    await eventually(() => statusOf(id) === 'open', 'it is with people');
    await desk.quiet();
    return id;
  };
  const contact = (conversationId: number, text: string) => desk.chatwoot.contactWrites({ conversationId, text });
  const waitsBeforeAnswering = async (ms: number) => {
    const path = `/api/assistants/${desk.inbox.assistantId}`;
    expect((await desk.call('PATCH', path, { settings: { quiet_window_ms: ms } })).status).toBe(200);
  };
  const person = (conversationId: number) => desk.chatwoot.agentWrites({ conversationId, text: 'Jonas here' });
  const act = (conversationId: number, what: 'open' | 'pending' | 'resolve') => desk.chatwoot.agentActs({ act: what, conversationId });

  it('a person’s word in a pending conversation opens it when it is found', async () => {
    const id = ask();
    await answered(id);
    await lose(() => person(id));
    await catchUp();
    expect(statusOf(id)).toBe('open');
    expect(await newest(id)).toMatchObject({ owner: 'people' });
  });

  it('what a person wrote before they gave it back does not take it again', async () => {
    const id = ask();
    await answered(id);
    await lose(() => {
      act(id, 'open');
      person(id);
      act(id, 'pending');
    });
    await catchUp();
    expect(statusOf(id)).toBe('pending');
    expect(await newest(id)).toMatchObject({ owner: 'assistant' });
  });

  it('what a contact asked before a person’s reply is answered by it, and what they asked after it is not, whichever is heard first', async () => {
    const [before, after] = await Promise.all([withPeople(), withPeople()]);
    await lose(() => {
      contact(before, QUESTION);
      person(after);
    });
    person(before);
    contact(after, QUESTION);
    await catchUp();
    for (const id of [before, after]) act(id, 'pending');
    await eventually(() => desk.said(after).at(-1)?.includes('14 days'), 'the open question is answered');
    await desk.quiet();
    expect(desk.said(before).at(-1)).toBe('Jonas here');
    for (const id of [before, after]) expect(await newest(id)).toMatchObject({ owner: 'assistant' });
  });

  it('the end of one piece of work, and the word that began the next: what was asked before it is done', async () => {
    const id = await withPeople();
    contact(id, HUMAN);
    await desk.quiet();
    await lose(() => {
      act(id, 'resolve');
      contact(id, QUESTION);
    });
    await catchUp();
    expect(await desk.tickets(id)).toMatchObject([{ owner: 'people', status: 'resolved' }, { owner: 'assistant' }]);
    expect(desk.said(id).at(-1)).toContain('14 days');
  });

  it('what was said before people resolved it opens nothing, lost or late', async () => {
    const lost = ask();
    await answered(lost);
    await desk.quiet();
    await lose(() => contact(lost, HUMAN));
    act(lost, 'resolve');
    act(lost, 'pending');
    await desk.quiet();
    const [heardBetween, heardLast] = await Promise.all([withPeople(), withPeople()]);
    const late = [heardBetween, heardLast];
    desk.chatwoot.addFault({ kind: 'delay_webhooks', ms: 1500, times: 4, event: 'message_created' });
    for (const id of late) {
      contact(id, HUMAN);
      act(id, 'resolve');
    }
    for (const id of late) await ticketIs(id, { status: 'resolved' });
    contact(heardLast, QUESTION);
    await ticketIs(heardLast, { status: 'open' });
    await desk.quiet();
    expect(await desk.tickets(heardBetween)).toMatchObject([{ owner: 'people', status: 'resolved' }]);
    contact(heardBetween, QUESTION);
    await desk.quiet();
    await catchUp();
    expect(await desk.tickets(lost)).toMatchObject([{ status: 'resolved', handoffReason: null }]);
    for (const id of late) {
      expect(await desk.tickets(id)).toMatchObject([{ owner: 'people', status: 'resolved' }, { owner: 'assistant' }]);
      expect(desk.said(id).at(-1)).toContain('14 days');
    }
    for (const id of [lost, ...late]) expect(statusOf(id)).toBe('pending');
  });

  // The bot is told how it stood when it was said, the account how it stood a moment later: resolved.
  it.each(['bot', 'account'] as const)(
    'what was said before people resolved it is no part of the question that is being answered, heard by the %s',
    async (to) => {
      const id = await withPeople();
      await waitsBeforeAnswering(2500);
      desk.chatwoot.addFault({ kind: 'delay_webhooks', ms: 1500, event: 'message_created', to });
      desk.chatwoot.addFault({ kind: 'drop_webhooks', event: 'message_created', to: to === 'bot' ? 'account' : 'bot' });
      contact(id, HUMAN);
      act(id, 'resolve');
      await ticketIs(id, { status: 'resolved' });
      contact(id, QUESTION);
      await ticketIs(id, { status: 'open' });
      await desk.quiet();
      await waitsBeforeAnswering(0);
      expect((await desk.stored(id)).map((one) => [one.authorKind, one.text]).slice(2)).toMatchObject([
        ['contact', QUESTION],
        ['contact', HUMAN],
        ['assistant', expect.stringContaining('14 days')],
      ]);
      expect(await desk.tickets(id)).toMatchObject([{ owner: 'people', status: 'resolved' }, { owner: 'assistant' }]);
    },
  );

  it('what Chatwoot would not show in one round is found in the next', async () => {
    const id = ask();
    await answered(id);
    await desk.quiet();
    await lose(() => person(id));
    const long = 1_200_000;
    // Nothing else was active since, so that it is the one which is struck.
    for (const one of desk.chatwoot.conversations()) one.lastActivityAt -= one.id === id ? long / 2 : 2 * long;
    await desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query(`update backfill_marks set caught_up_at = now() - $1 * interval '1 millisecond' where inbox_id = $2`, [long, desk.inbox.id]),
    );
    desk.chatwoot.addFault({ kind: 'server_error', on: 'messages', times: 3 });
    await catchUp();
    expect(statusOf(id)).toBe('pending');
    await catchUp();
    expect(statusOf(id)).toBe('open');
    expect(await newest(id)).toMatchObject({ owner: 'people' });
  });

  it('a resolving that is heard after the giving back', async () => {
    const id = ask();
    await answered(id);
    await desk.quiet();
    await lose(() => contact(id, HUMAN));
    desk.chatwoot.addFault({ kind: 'delay_webhooks', ms: 1500, times: 1000 });
    act(id, 'resolve');
    desk.chatwoot.clearFaults();
    act(id, 'pending');
    await desk.quiet();
    await catchUp();
    expect(await desk.tickets(id)).toMatchObject([{ status: 'resolved', handoffReason: null }]);
    expect(statusOf(id)).toBe('pending');
  });
});

describe('who speaks by themselves', () => {
  it('is answered by nobody: greetings, campaigns, rules, notes, other bots, automatic mails', async () => {
    const id = ask();
    await answered(id);
    await desk.quiet();
    for (const kind of ['template', 'campaign', 'automation'] as const) desk.chatwoot.systemWrites({ conversationId: id, kind, text: QUESTION });
    desk.chatwoot.agentWrites({ conversationId: id, text: QUESTION, private: true });
    await desk.quiet();
    expect(await newest(id)).toMatchObject({ owner: 'assistant' });
    expect(await desk.stored(id)).toHaveLength(2);
    const mail = desk.chatwoot.contactWrites({ text: QUESTION, inboxId: 5, email: 'away@example.com' });
    await answered(mail.conversationId);
    desk.chatwoot.contactWrites({ conversationId: mail.conversationId, text: 'I am away. How long is storage free?', mail: { autoReply: true } });
    await desk.quiet();
    expect(desk.said(mail.conversationId)).toHaveLength(1);
    expect((await desk.stored(mail.conversationId)).map((one) => one.authorKind)).toEqual(['contact', 'assistant', 'system']);
  });

  it('a person in the channel’s own app is a person', async () => {
    const id = ask();
    await answered(id);
    desk.chatwoot.systemWrites({ conversationId: id, kind: 'native_app', text: 'From the phone of the shop' });
    await ticketIs(id, { owner: 'people' });
    expect((await desk.stored(id)).map((one) => one.authorKind)).toEqual(['contact', 'assistant', 'teammate']);
  });
});
