import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
const TERM = '14 days';
let desk: ChatwootDesk;
beforeAll(async () => {
  const handoff = { labels: ['from-assistant'], priority: 'high', team_id: 4, attributes: { why: '{reason}' } } as const;
  desk = await startChatwootDesk({ settings: { chatwoot: { handoff: { ...handoff, labels: [...handoff.labels] } } } });
});
afterAll(() => desk.close());

let count = 0;
const fresh = () => ({ email: `mira${(count += 1)}@example.com`, name: 'Mira Solberg' });
const ask = (text = QUESTION) => desk.chatwoot.contactWrites({ text, ...fresh() });
const answered = (id: number) => eventually(() => desk.said(id)[0], `${id} is answered`);

describe('a question in a pending conversation', () => {
  it('is answered once, as the bot, under our own id, and the conversation stays pending', async () => {
    const { conversationId, messageId } = ask();
    expect(await answered(conversationId)).toContain(TERM);
    await desk.quiet();
    expect(desk.said(conversationId)).toHaveLength(1);
    const [own] = desk.chatwoot.seen(conversationId);
    const [, reply] = await desk.stored(conversationId);
    expect(own).toMatchObject({ sender: { type: 'agent_bot' }, content_attributes: { baton_message_id: reply?.id } });
    expect(reply).toMatchObject({ authorKind: 'assistant', delivery: 'sent', externalId: String(own?.['id']) });
    expect(desk.chatwoot.conversation(conversationId).status).toBe('pending');
    const [record] = await desk.interactions(conversationId);
    expect(record).toMatchObject({ message_id: String(messageId), original_text: QUESTION, skipped_reason: null, dixa_message_sent: true });
  });
});

describe('a handoff', () => {
  it('says so once, writes a note with reason and summary, marks the conversation, opens it, and then nothing is sent', async () => {
    const { conversationId } = ask('I want to talk to a human please');
    desk.chatwoot.agentActs({ act: 'label', conversationId, labels: ['vip'] });
    desk.chatwoot.agentActs({ act: 'attributes', conversationId, attributes: { order: '10491' } });
    await eventually(() => desk.chatwoot.conversation(conversationId).status === 'open', 'it is open');
    const now = desk.chatwoot.conversation(conversationId);
    expect(desk.notes(conversationId)).toHaveLength(1);
    expect(desk.notes(conversationId)[0]).toMatch(/Reason: asks for human[^]*talk to a human/);
    expect(now).toMatchObject({ labels: ['vip', 'from-assistant'], priority: 'high', teamId: 4, customAttributes: { order: '10491', why: 'asks_for_human' } });
    desk.chatwoot.contactWrites({ conversationId, text: QUESTION });
    await desk.quiet();
    expect(desk.said(conversationId)).toHaveLength(1);
    expect(await desk.tickets(conversationId)).toMatchObject([{ owner: 'people', handoffReason: 'asks_for_human' }]);
    expect(desk.chatwoot.conversation(conversationId).status).toBe('open');
  });
});
