import { CHATWOOT_SANDBOX } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
const { email: MAIL, whatsapp: WHATSAPP, website: WEBSITE } = CHATWOOT_SANDBOX.inboxes;
let desk: ChatwootDesk;
beforeAll(async () => {
  desk = await startChatwootDesk({ hooks: ['bot', 'account'] });
});
beforeEach(() => desk.chatwoot.clearFaults());
afterAll(() => desk.close());

interface Here {
  id: string;
  name: string | null;
  /** Absent until the contact is here. */
  identities?: { kind: string; value: string; verified: boolean }[];
}

/** The contact of a conversation, as the API shows it here. */
async function here(conversationId: number): Promise<Here> {
  const { ctx } = desk.server.runtime;
  const [row] = await ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ id: string }>('select contact_id as id from conversations where workspace_id = $1 and inbox_id = $2 and thread_id = $3', [
      desk.workspaceId,
      desk.inbox.id,
      `${desk.chatwoot.accountId}:${conversationId}`,
    ]),
  );
  return (await desk.call<Here>('GET', `/api/contacts/${row?.id}`)).body;
}

interface There {
  id: number;
  name: string;
  email: string | null;
  phone_number: string | null;
  custom_attributes: Record<string, unknown>;
}

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { 'api-access-token': desk.chatwoot.adminToken, 'content-type': 'application/json' };
  const answer = await fetch(`${desk.chatwoot.url}/api/v1/accounts/1/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

const there = async (contactId: number) => (await api<{ payload: There }>('GET', `contacts/${contactId}`)).payload;
const contactOf = (conversationId: number) => desk.chatwoot.conversation(conversationId).contactId;
const rename = (id: string, name: string) => desk.call('PATCH', `/api/contacts/${id}`, { name });
/** Calls of Baton's own, not those of this file. */
const calls = (from: number, path: RegExp, method = 'GET') =>
  desk.chatwoot
    .requests()
    .slice(from)
    .filter((one) => one.method === method && path.test(one.path));

let count = 0;
function ask(inboxId: number, who: { name?: string; phone?: string | null; email?: string | null } = {}): number {
  return desk.chatwoot.contactWrites({ text: QUESTION, name: 'Lena Vogt', email: `contact${(count += 1)}@example.com`, inboxId, ...who }).conversationId;
}

/** A conversation whose webhook is lost on the way. */
async function losesWebhook(inboxId: number): Promise<number> {
  desk.chatwoot.addFault({ kind: 'drop_webhooks', times: 20 });
  const id = ask(inboxId, { phone: inboxId === WHATSAPP ? `+49170555${1000 + count}` : null });
  await desk.chatwoot.settle();
  desk.chatwoot.clearFaults();
  return id;
}

/** A webhook that says of the contact no more than this, beside the number. */
async function tellSparsely(id: number, channel: string, sender: Record<string, unknown> = {}): Promise<void> {
  const conversation = desk.chatwoot.conversation(id);
  const contact = { id: conversation.contactId, ...sender };
  const { status } = await desk.chatwoot.post(
    desk.webhookUrl,
    JSON.stringify({
      event: 'message_created',
      id: conversation.messages[0]?.id,
      content: QUESTION,
      message_type: 'incoming',
      content_type: 'text',
      sender: contact,
      account: { id: desk.chatwoot.accountId },
      inbox: { id: conversation.inboxId },
      conversation: {
        id,
        inbox_id: conversation.inboxId,
        status: 'pending',
        channel,
        updated_at: Date.now() / 1000,
        meta: { sender: { ...contact, type: 'contact' } },
      },
    }),
  );
  expect(status).toBe(200);
}

describe('a contact of whom a webhook says little', () => {
  it('is read once, and known by what the channel vouches for', async () => {
    const from = desk.chatwoot.requests().length;
    const id = await losesWebhook(MAIL);
    await tellSparsely(id, 'Channel::Email');
    await eventually(async () => (await here(id)).name === 'Lena Vogt', 'the name is here');
    expect((await here(id)).identities).toContainEqual({ kind: 'email', value: (await there(contactOf(id))).email, verified: true });
    await desk.quiet();
    expect(desk.said(id)).toHaveLength(1);
    desk.chatwoot.contactWrites({ text: QUESTION, conversationId: id });
    await desk.quiet();
    const path = new RegExp(`/contacts/${contactOf(id)}$`);
    // One is this test's own.
    expect(calls(from, path)).toHaveLength(2);
  });

  it('is known by the number that WhatsApp knows, though the name came', async () => {
    const id = await losesWebhook(WHATSAPP);
    await tellSparsely(id, 'Channel::Whatsapp', { name: 'Lena' });
    const phone = async () => (await here(id)).identities?.find((one) => one.kind === 'phone');
    await eventually(async () => (await phone()) !== undefined, 'the number is here');
    expect(await phone()).toMatchObject({ verified: true, value: (await there(contactOf(id))).phone_number?.slice(1) });
    expect((await here(id)).name).toBe('Lena');
  });

  it('is not known by an address that somebody only typed', async () => {
    const id = await losesWebhook(WEBSITE);
    await tellSparsely(id, 'Channel::WebWidget');
    await eventually(async () => (await here(id)).name === 'Lena Vogt', 'the name is here');
    expect((await here(id)).identities?.map((one) => one.kind)).toEqual(['chatwoot']);
  });

  it('is answered though Chatwoot cannot be asked, and known once it can', async () => {
    const id = await losesWebhook(MAIL);
    desk.chatwoot.addFault({ kind: 'rate_limit', on: 'read', times: 4 });
    await tellSparsely(id, 'Channel::Email');
    await eventually(() => desk.said(id).length === 1, 'it is answered');
    await eventually(async () => (await here(id)).name === 'Lena Vogt', 'the name is here', 20_000);
    expect((await here(id)).identities?.map((one) => one.kind)).toEqual(['chatwoot', 'email']);
  });
});

it('is seen by a bot alone as far as its conversation shows them', async () => {
  const setToken = (token: string) => desk.call('PATCH', `/api/inboxes/${desk.inbox.id}`, { secrets: { user_token: token } });
  expect((await setToken(desk.chatwoot.botToken)).status).toBe(200);
  try {
    const id = await losesWebhook(MAIL);
    await tellSparsely(id, 'Channel::Email');
    await eventually(async () => (await here(id)).name === 'Lena Vogt', 'the name is here');
    expect((await here(id)).identities?.map((one) => one.kind)).toEqual(['chatwoot', 'email']);
  } finally {
    await setToken(desk.chatwoot.adminToken);
  }
});

describe('a contact who is changed here', () => {
  it('has that name in Chatwoot, once, and all else as it was; what comes back of it changes nothing', async () => {
    const id = ask(WEBSITE);
    await desk.quiet();
    await api('PUT', `contacts/${contactOf(id)}`, { custom_attributes: { plan: 'gold' } });
    await desk.quiet();
    const before = await here(id);
    const from = desk.chatwoot.requests().length;
    expect((await rename(before.id, 'Lena Vogt-Maier')).status).toBe(200);
    await eventually(async () => (await there(contactOf(id))).name === 'Lena Vogt-Maier', 'it has the name');
    await desk.quiet();
    expect(await there(contactOf(id))).toMatchObject({ email: `contact${count}@example.com`, custom_attributes: { plan: 'gold' } });
    expect(calls(from, /contacts\/\d+$/, 'PUT').map((one) => one.body)).toEqual([{ name: 'Lena Vogt-Maier' }]);
    expect(await here(id)).toMatchObject({ name: 'Lena Vogt-Maier', identities: before.identities });
  });

  it('has it after the last of several changes, though Chatwoot fails meanwhile', async () => {
    const id = ask(WEBSITE);
    await desk.quiet();
    const { id: contactId } = await here(id);
    desk.chatwoot.addFault({ kind: 'cut_after', on: 'contact' });
    desk.chatwoot.addFault({ kind: 'server_error', on: 'contact', times: 2 });
    for (const name of ['A', 'B', 'C']) await rename(contactId, name);
    await desk.quiet();
    await eventually(async () => (await there(contactOf(id))).name === 'C', 'it has the last name', 20_000);
    expect((await here(id)).name).toBe('C');
  });

  it('and merged here has the name that stays in all of Chatwoot, whose number there is another’s', async () => {
    const [kept, merged] = [ask(WEBSITE, { email: null, name: 'Visitor' }), ask(WHATSAPP, { email: null, name: 'Nora Lind', phone: '+4917055599' })];
    await desk.quiet();
    await rename((await here(kept)).id, 'Nora Lind-Berg');
    const answer = await desk.call('POST', `/api/contacts/${(await here(kept)).id}/merge`, { merge_id: (await here(merged)).id });
    expect(answer.status).toBeLessThan(300);
    await eventually(async () => (await there(contactOf(merged))).name === 'Nora Lind-Berg', 'the other has it, too');
    await desk.quiet();
    // There the number is the other's, and stays so.
    expect(await there(contactOf(kept))).toMatchObject({ name: 'Nora Lind-Berg', phone_number: null });
  });
});

describe('a contact who is gone in Chatwoot', () => {
  it('because people merged them is found by the conversation, and known by the number that stayed', async () => {
    const id = ask(WEBSITE);
    await desk.quiet();
    const gone = contactOf(id);
    const base = await api<{ payload: { contact: There } }>('POST', 'contacts', { name: 'Lena V.' });
    const stays = base.payload.contact.id;
    await api('POST', 'actions/contact_merge', { base_contact_id: stays, mergee_contact_id: gone });
    const { id: contactId } = await here(id);
    await rename(contactId, 'Lena Merged');
    await eventually(async () => (await there(stays)).name === 'Lena Merged', 'the one that stays has the name');
    await desk.quiet();
    const own = (await here(id)).identities?.filter((one) => one.kind === 'chatwoot');
    expect(own).toEqual([
      { kind: 'chatwoot', value: `1:${gone}`, verified: false },
      { kind: 'chatwoot', value: `1:${stays}`, verified: true },
    ]);
    desk.chatwoot.contactWrites({ text: 'And on Sunday?', conversationId: id });
    await desk.quiet();
    expect((await here(id)).id).toBe(contactId);
  });

  it('with the conversation, too, is found by the address of the channel among many, and not by one that was typed', async () => {
    const id = ask(MAIL, { email: 'vera@example.com', name: 'Vera' });
    await desk.quiet();
    const [gone, { id: contactId }] = [contactOf(id), await here(id)];
    for (let n = 0; n < 17; n += 1) await api('POST', 'contacts', { name: `Of vera@example.com ${n}`, email: `${n}.vera@example.com` });
    const base = await api<{ payload: { contact: There } }>('POST', 'contacts', { name: 'V.' });
    await api('POST', 'actions/contact_merge', { base_contact_id: base.payload.contact.id, mergee_contact_id: gone });
    await api('DELETE', `conversations/${id}`);
    await rename(contactId, 'Vera Found');
    await eventually(async () => (await there(base.payload.contact.id)).name === 'Vera Found', 'they have the name');
    await desk.quiet();
    const named = await api<{ meta: { count: number } }>('GET', 'contacts/search?q=Vera%20Found');
    expect(named.meta.count).toBe(1);
  });

  it('for good is nobody else', async () => {
    const id = ask(MAIL, { email: 'olga@example.com', name: 'Olga' });
    await desk.quiet();
    const [gone, { id: contactId }] = [contactOf(id), await here(id)];
    const base = await api<{ payload: { contact: There } }>('POST', 'contacts', { name: 'Nobody' });
    await api('POST', 'actions/contact_merge', { base_contact_id: base.payload.contact.id, mergee_contact_id: gone });
    await api('DELETE', `conversations/${id}`);
    // Somebody else types the address: there it stands, but no channel reaches them by it.
    await api('PUT', `contacts/${base.payload.contact.id}`, { email: 'other@example.com' });
    const typed = await api<{ payload: { contact: There } }>('POST', 'contacts', { name: 'Typist', email: 'olga@example.com', inbox_id: WEBSITE });
    await rename(contactId, 'Olga Renamed');
    await desk.quiet();
    expect((await there(typed.payload.contact.id)).name).toBe('Typist');
  });
});
