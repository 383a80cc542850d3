import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createInbox, receiveMessage, sweepAttachments } from '#conversations';
import type { InboxKind } from '#conversations';
import { newId } from '#platform/ids';
import { createTestClock } from '../harness.ts';
import { joinAs, makeKey, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(500, 7)]);
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const clock = createTestClock(new Date());
const dataDir = mkdtempSync(join(tmpdir(), 'baton-files-'));
const clamd = createFakeClamd();
let desk: Desk;
let address: string;
let agent: { id: string; token: string };
let other: { id: string; token: string };

interface Uploaded {
  status: number;
  body: {
    attachments: { id: string; name: string; media_type: string; size: number; url: string }[];
    error: { code: string; message: string; details: { reason: string }[] };
  };
}

beforeAll(async () => {
  const clamdAddress = await clamd.listen();
  desk = await startDesk({ clock, config: { dataDir, clamdAddress, attachmentMaxMb: 0.01 } });
  [agent, other] = await Promise.all([joinAs(desk, 'agent'), joinAs(desk, 'agent')]);
  address = desk.url;
});
afterAll(async () => {
  await desk?.close();
  await clamd.close();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  clamd.mode = 'clean';
});

async function ticket(kind: InboxKind = 'webchat'): Promise<string> {
  const inbox = await createInbox(desk.ctx, desk.workspaceId, { kind, name: 'Chat', externalId: newId() });
  const from = { identities: [{ kind: 'visitor' as const, value: newId(), verified: true }], name: 'Ann' };
  const { message } = await receiveMessage(desk.ctx, desk.workspaceId, {
    inboxId: inbox.id,
    externalId: newId(),
    from,
    occurredAt: clock.now(),
    kind: 'text',
    text: 'Hi',
  });
  return message.ticketId!;
}

async function upload(ticketId: string, files: [name: string, bytes: Buffer, claimed?: string][], token = agent.token): Promise<Uploaded> {
  const form = new FormData();
  for (const [name, bytes, claimed] of files) form.append('file', new Blob([new Uint8Array(bytes)], { type: claimed ?? 'application/octet-stream' }), name);
  const response = await fetch(`${address}/api/tickets/${ticketId}/attachments`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Uploaded['body'] };
}

const get = (path: string, headers: Record<string, string> = {}, token = agent.token) =>
  fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
const filesOnDisk = () => readdirSync(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const reply = (ticketId: string, attachments: string[], path = 'messages', token = agent.token) =>
  desk.call('POST', `/api/tickets/${ticketId}/${path}`, { body: { content: 'Here it is', attachments }, key: token });

describe('uploading', () => {
  test('several files become attachments, typed by their bytes and not by their names', async () => {
    const ticketId = await ticket();
    const { status, body } = await upload(ticketId, [
      ['photo.txt', PNG, 'text/plain'],
      ['../../etc/no\u202Ete.png', Buffer.from('Just a few words.'), 'image/png'],
    ]);
    expect(status).toBe(201);
    expect(body.attachments).toMatchObject([
      { name: 'photo.txt', media_type: 'image/png', size: PNG.length },
      { name: 'note.png', media_type: 'text/plain' },
    ]);
  });

  test('a page, a program and an empty file are refused, and one refused file takes the others with it', async () => {
    const ticketId = await ticket();
    const before = filesOnDisk().length;
    for (const bytes of [Buffer.from('<!doctype html><p>hi'), Buffer.from('MZ\x90\x00'), Buffer.alloc(0), SVG]) {
      const { status, body } = await upload(ticketId, [
        ['ok.png', PNG],
        ['bad.png', bytes, 'image/png'],
      ]);
      expect([status, body.error.code]).toEqual([422, 'invalid_input']);
    }
    expect(filesOnDisk()).toHaveLength(before);
  });

  test('a file over the limit is refused with 413, and leaves nothing', async () => {
    const before = filesOnDisk().length;
    const { status, body } = await upload(await ticket(), [['big.png', Buffer.concat([PNG, Buffer.alloc(20_000)])]]);
    expect([status, body.error.code]).toEqual([413, 'too_large']);
    expect(filesOnDisk()).toHaveLength(before);
  });

  test('what the scanner finds is refused; while it does not answer nothing is accepted', async () => {
    const ticketId = await ticket();
    clamd.mode = 'infected';
    const infected = await upload(ticketId, [['eicar.txt', Buffer.from('X5O!P%@AP')]]);
    expect(infected.status).toBe(422);
    expect(infected.body.error.details[0]?.reason).toContain('Eicar-Test-Signature');
    clamd.mode = 'gone';
    const down = await upload(ticketId, [['ok.png', PNG]]);
    expect([down.status, down.body.error.code]).toEqual([502, 'provider_failed']);
  });

  test('whoever may not see the ticket cannot upload to it, and a body that is no form is refused', async () => {
    const ticketId = await ticket();
    await desk.call('POST', `/api/tickets/${ticketId}/take-over`, { key: other.token });
    expect((await upload(ticketId, [['a.png', PNG]])).status).toBe(404);
    expect((await desk.call('POST', `/api/tickets/${await ticket()}/attachments`, { body: {}, key: agent.token })).status).toBe(415);
    const readOnly = await makeKey(desk, desk.workspaceId, ['tickets.read_own']);
    expect((await upload(await ticket(), [['a.png', PNG]], readOnly)).status).toBe(403);
  });
});

describe('sending', () => {
  test('a message names its files, and they are read with range, type and name', async () => {
    const ticketId = await ticket();
    const { body } = await upload(ticketId, [['photo.png', PNG]]);
    const { id, url } = body.attachments[0]!;
    const posted = await reply(ticketId, [id]);
    expect(posted.status).toBe(201);
    expect(posted.body['details']).toEqual({ attachments: [{ id, name: 'photo.png', media_type: 'image/png', size: PNG.length }] });
    const whole = await get(url);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-length': String(PNG.length),
    });
    expect(whole.headers.get('content-disposition')).toMatch(/^inline; filename="photo.png"/);
    const part = await get(url, { range: 'bytes=1-3' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, `bytes 1-3/${PNG.length}`, 'PNG']);
    expect(Buffer.from(await (await get(url, { range: 'bytes=-2' })).arrayBuffer())).toEqual(PNG.subarray(-2));
    expect((await get(url, { range: `bytes=${PNG.length}-` })).status).toBe(416);
    expect((await get(url, { 'if-none-match': whole.headers.get('etag')! })).status).toBe(304);
  });

  test('a drawing that could run scripts is never shown in place, where it is accepted at all', async () => {
    desk.ctx.config.attachmentTypes.push('image/svg+xml');
    const { body } = await upload(await ticket(), [['logo.svg', SVG]]);
    desk.ctx.config.attachmentTypes.pop();
    const answer = await get(body.attachments[0]!.url);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    await answer.arrayBuffer();
  });

  test('a file is used once, by who uploaded it, on the ticket it was uploaded to', async () => {
    const [one, two] = [await ticket(), await ticket()];
    const { body } = await upload(one, [['a.png', PNG]]);
    const { id } = body.attachments[0]!;
    expect((await reply(two, [id])).status).toBe(422);
    expect((await reply(one, [id], 'notes', other.token)).status).toBe(422);
    expect((await reply(one, [newId()])).status).toBe(422);
    expect((await reply(one, [id], 'notes')).status).toBe(201);
    expect((await reply(one, [id], 'notes')).status).toBe(422);
  });

  test('a channel that carries no files says so, and posts nothing', async () => {
    const ticketId = await ticket('dixa');
    const { body } = await upload(ticketId, [['a.png', PNG]]);
    const refused = await reply(ticketId, [body.attachments[0]!.id]);
    expect([refused.status, refused.body.error.details[0]]).toMatchObject([422, { field: 'attachments', reason: 'cannot be sent by dixa yet' }]);
    expect((await reply(ticketId, [body.attachments[0]!.id], 'notes')).status).toBe(201);
  });

  test('whoever loses sight of the ticket loses sight of its files', async () => {
    const ticketId = await ticket();
    const { body } = await upload(ticketId, [['a.png', PNG]]);
    await desk.call('POST', `/api/tickets/${ticketId}/take-over`, { key: other.token });
    expect((await get(body.attachments[0]!.url)).status).toBe(404);
    expect((await get(body.attachments[0]!.url, {}, other.token)).status).toBe(200);
  });
});

describe('keeping', () => {
  test('the same bytes are kept once; an upload nobody names is gone after a day, and bytes stay as long as any file refers to them', async () => {
    const bytes = Buffer.concat([PNG, Buffer.from(newId())]);
    const [one, two] = [await ticket(), await ticket()];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const copies = () => filesOnDisk().filter((entry) => entry.name.startsWith(sha256)).length;
    const first = (await upload(one, [['a.png', bytes]])).body.attachments[0]!;
    const second = (await upload(two, [['b.png', bytes]])).body.attachments[0]!;
    expect(copies()).toBe(1);
    const posted = await reply(two, [second.id]);
    clock.advance(86_400_000 + 120_000);
    agent = await joinAs(desk, 'agent');
    await desk.ctx.db.system((tx) => tx.query('update tickets set assignee_id = null'));
    await sweepAttachments(desk.ctx);
    expect((await get(first.url)).status).toBe(404);
    expect((await get(second.url)).status).toBe(200);
    expect(copies()).toBe(1);
    await desk.ctx.db.system((tx) => tx.query('update messages set deleted_at = now() where id = $1', [posted.body.id]));
    expect((await get(second.url)).status, 'gone with its message, before any sweep').toBe(404);
    await sweepAttachments(desk.ctx);
    expect(copies()).toBe(0);
  });
});

/** A stand-in for clamd: it reads the INSTREAM command to its end, as the true one does, and answers. */
function createFakeClamd() {
  const fake = { mode: 'clean' as 'clean' | 'infected' | 'gone', listen: async () => '', close: async () => undefined as void };
  const server = createServer((socket) => {
    if (fake.mode === 'gone') return void socket.destroy();
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.subarray(0, 10).toString() !== 'zINSTREAM\0') return;
      for (let at = 10; at + 4 <= bytes.length;) {
        const length = bytes.readUInt32BE(at);
        if (length === 0) return void socket.end(fake.mode === 'infected' ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
        at += 4 + length;
      }
    });
  });
  fake.listen = () => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`)));
  fake.close = () => new Promise((resolve) => server.close(() => resolve()));
  return fake;
}
