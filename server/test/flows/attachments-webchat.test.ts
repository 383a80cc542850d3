import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { widgetAttachmentList, widgetMessage, widgetMessagePage } from '@baton/contract';
import type { WidgetMessage } from '@baton/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInbox } from '#conversations';
import { newId } from '#platform/ids';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100, 3)]);
const dataDir = mkdtempSync(join(tmpdir(), 'baton-chat-files-'));
let ahead = 0;
let baton: TestServer;
let token: string;
let stranger: string;

beforeAll(async () => {
  baton = await startTestServer({ config: { dataDir }, clock: { now: () => new Date(Date.now() + ahead) } });
  await createInbox(baton.server.runtime.ctx, baton.workspaceId, { kind: 'webchat', name: 'Chat', externalId: 'files-chat' });
  [token, stranger] = [await openChat(), await openChat()];
});
afterAll(async () => {
  await baton.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function openChat(): Promise<string> {
  const { body } = await post('/sessions', { inbox_key: 'files-chat' });
  return (body as { token: string }).token;
}

async function post(path: string, body: object, as?: string): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json', ...(as ? { authorization: `Bearer ${as}` } : {}) };
  const response = await fetch(`${baton.url}/widget/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

async function upload(path: string, as: string, bytes = PNG): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), 'photo.png');
  const response = await fetch(`${baton.url}${path}`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${as}`, 'x-baton-workspace': baton.workspaceId },
  });
  expect(response.status).toBe(201);
  return widgetAttachmentList.parse(await response.json()).attachments[0]!.id;
}

async function messages(): Promise<WidgetMessage[]> {
  const response = await fetch(`${baton.url}/widget/v1/messages`, { headers: { authorization: `Bearer ${token}` } });
  return widgetMessagePage.parse(await response.json()).messages;
}

const copies = () =>
  readdirSync(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.includes('-')).length;

const fetchFile = (message: WidgetMessage) => fetch(`${baton.url}${message.attachments![0]!.url}`);
const ticketId = async () => (await baton.call<{ tickets: { id: string }[] }>('GET', '/api/tickets')).body.tickets[0]!.id;

test('a visitor sends a picture without a word; sent again it is the same message, and the desk reads the file', async () => {
  const id = await upload('/widget/v1/attachments', token);
  const message = { client_id: newId(), text: '', attachments: [id] };
  const sent = await post('/messages', message, token);
  expect(sent.status).toBe(201);
  const shown = widgetMessage.parse(sent.body);
  expect(shown).toMatchObject({ kind: 'text', text: '', attachments: [{ id, name: 'photo.png', media_type: 'image/png', size: PNG.length }] });
  expect(Buffer.from(await (await fetchFile(shown)).arrayBuffer())).toEqual(PNG);
  expect(await post('/messages', message, token)).toMatchObject({ status: 200, body: { id: shown.id } });
  const read = await fetch(`${baton.url}/api/attachments/${id}`, {
    headers: { authorization: `Bearer ${baton.operatorKey}`, 'x-baton-workspace': baton.workspaceId },
  });
  expect(Buffer.from(await read.arrayBuffer())).toEqual(PNG);
});

test('neither text nor file is refused, and so is a file of another visitor', async () => {
  expect((await post('/messages', { client_id: newId(), text: ' ' }, token)).status).toBe(400);
  const theirs = await upload('/widget/v1/attachments', stranger);
  expect((await post('/messages', { client_id: newId(), text: 'Look', attachments: [theirs] }, token)).status).toBe(400);
});

test('a teammate’s file reaches the visitor by a link that nobody can guess and that ends; a note’s never does', async () => {
  const ticket = await ticketId();
  const sentId = await upload(`/api/tickets/${ticket}/attachments`, baton.operatorKey);
  const notedId = await upload(`/api/tickets/${ticket}/attachments`, baton.operatorKey);
  expect((await baton.call('POST', `/api/tickets/${ticket}/notes`, { content: 'For us', attachments: [notedId] })).status).toBe(201);
  expect((await baton.call('POST', `/api/tickets/${ticket}/messages`, { content: 'For you', attachments: [sentId] })).status).toBe(201);
  const all = await messages();
  expect(all.flatMap((one) => one.attachments ?? []).map((one) => one.id)).not.toContain(notedId);
  const message = all.find((one) => one.text === 'For you')!;
  const { url } = message.attachments![0]!;
  expect((await fetchFile(message)).status).toBe(200);
  for (const forged of [url!.replace(sentId, notedId), `${url}x`, url!.slice(0, -3)]) expect((await fetch(`${baton.url}${forged}`)).status).toBe(404);
  ahead += 2 * 86_400_000;
  expect((await fetchFile(message)).status).toBe(404);
  ahead = 0;
});

test('when a message is deleted its file is gone for everybody at once, and with the last that refers to it the bytes from the disk', async () => {
  await baton.call('DELETE', `/api/tickets/${await ticketId()}`);
  await eventually(() => copies() <= 1, 'the bytes of the deleted ticket to go', 5000);
  const bytes = Buffer.concat([PNG, Buffer.from(newId())]);
  const before = copies();
  const id = await upload('/widget/v1/attachments', token, bytes);
  const sent = widgetMessage.parse((await post('/messages', { client_id: newId(), text: 'Again', attachments: [id] }, token)).body);
  expect(copies()).toBe(before + 1);
  const deleted = await baton.call('DELETE', `/api/tickets/${await ticketId()}/messages/${sent.id}`);
  expect(deleted.status).toBeLessThan(300);
  expect((await fetchFile(sent)).status).toBe(404);
  await eventually(() => copies() === before, 'the bytes of the deleted message to go', 5000);
});
