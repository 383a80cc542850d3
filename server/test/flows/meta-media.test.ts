import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMediaAddress } from '../../src/channels/meta/media-address.ts';
import { waitForFilesAgain } from '#conversations';
import { fetchMediaJob } from '#channels';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { eventually } from '../harness.ts';
import { PHONE_NUMBER, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
let people = 0;
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('a small picture')]);

beforeAll(async () => {
  desk = await startMetaDesk({ config: { attachmentMaxMb: 0.01 } });
  desk.work();
});
afterAll(() => desk.close());

const who = (): Principal => ({
  kind: 'teammate',
  id: '019a0000-0000-7000-8000-000000000001',
  name: 'Dana',
  workspaceId: desk.workspaceId,
  permissions: new Set(PERMISSIONS),
});
type Media = { state: string; error?: { code: string; message: string; action: string }; attachment_id?: string };
const filesOf = (message: { content: Record<string, unknown> }) => message.content['media'] as [Media];

async function sends(type: string, bytes: Buffer, extra: Record<string, unknown> = {}) {
  people += 1;
  const reference = { ...desk.graph.addMedia({ bytes, mimeType: 'image/png' }), ...extra };
  const from = `3162000${String(people).padStart(4, '0')}`;
  const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, type, content: reference });
  return wamids[0];
}
const becomes = (id: string | undefined, state: string) =>
  eventually(async () => {
    const message = (await desk.messages()).find((one) => one.externalId === id);
    return message && filesOf(message)[0].state === state ? message : null;
  }, `the file is ${state}`);

describe('a file that a contact sends', () => {
  it('becomes an attachment of its message, typed by its bytes, with the very bytes that were sent', async () => {
    const message = await becomes(await sends('document', PNG, { filename: '../../Bon de commande é.png', caption: 'See this' }), 'stored');
    expect(message.text).toBe('See this');
    const [file] = message.content['attachments'] as [{ id: string; name: string; media_type: string; size: number }];
    expect(file).toMatchObject({ name: 'Bon de commande é.png', media_type: 'image/png', size: PNG.length });
    expect(filesOf(message)[0].attachment_id).toBe(file.id);
    const [row] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ messageId: string; sha256: string; ticketId: string | null }>(
        'select a.message_id as "messageId", a.ticket_id as "ticketId", b.sha256 from attachments a join blobs b on b.id = a.blob_id where a.id = $1',
        [file.id],
      ),
    );
    expect(row).toEqual({ messageId: message.id, ticketId: message.ticketId, sha256: createHash('sha256').update(PNG).digest('hex') });
  });

  it('holds its text up for nothing: while Meta is unwell the message stands and says what it waits for, then the file comes', async () => {
    const fault = { kind: 'server_error', times: 2, match: { endpoint: 'media' } } as const;
    desk.graph.fault(fault);
    const id = await sends('image', PNG, { caption: 'My lamp' });
    const waiting = await eventually(async () => {
      const one = (await desk.messages()).find((message) => message.externalId === id);
      return one && filesOf(one)[0].error ? one : null;
    }, 'the message says that it waits');
    expect(waiting.text).toBe('My lamp');
    expect(filesOf(waiting)[0]).toMatchObject({ state: 'waiting', error: { code: 'media_delayed' } });
    expect((await becomes(id, 'stored')).content['attachments']).toHaveLength(1);
  });

  it('that is too large, of a kind that is not accepted, or gone, says so on the message and what to do', async () => {
    const tooLarge = await becomes(await sends('document', Buffer.alloc(20_000, 'a')), 'failed');
    expect(filesOf(tooLarge)[0].error).toMatchObject({ code: 'media_too_large' });
    const program = await becomes(await sends('document', Buffer.from('MZ\u0000\u0000 a program')), 'failed');
    expect(filesOf(program)[0].error).toMatchObject({ code: 'media_refused' });
    expect(filesOf(program)[0].error?.message).toContain('application/x-executable');
    const gone = await becomes(await sends('image', PNG, { id: '404404' }), 'failed');
    expect(filesOf(gone)[0].error).toMatchObject({ code: 'media_expired', action: expect.stringContaining('send the file again') as string });
  });

  it('that was refused is fetched again when a person asks for it, and says who asked', async () => {
    const reference = { ...desk.graph.addMedia({ bytes: PNG, mimeType: 'image/png' }) };
    desk.graph.fault({ kind: 'reject', code: 100, match: { endpoint: 'media' } });
    people += 1;
    const from = `3162000${String(people).padStart(4, '0')}`;
    const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, type: 'image', content: reference });
    const failed = await becomes(wamids[0], 'failed');
    const at = { ticketId: failed.ticketId ?? '', messageId: failed.id };
    const again = (change = {}) =>
      desk.ctx.db.tx(desk.workspaceId, async (tx) => {
        for (const place of await waitForFilesAgain(tx, who(), { ...at, ...change }))
          await tx.send(fetchMediaJob, { message_id: at.messageId, place, round: 0 });
      });
    await expect(again({ messageId: at.ticketId })).rejects.toMatchObject({ code: 'not_found' });
    await again();
    const stored = await becomes(wamids[0], 'stored');
    expect(stored.content['attachments']).toHaveLength(1);
    await expect(again()).rejects.toMatchObject({ code: 'conflict' });
    const [entry] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ changes: unknown }>(`select payload->'changes' as changes from events where type = 'message.file' and payload ? 'changes'`),
    );
    expect(entry).toMatchObject({ changes: { state: { from: 'failed', to: 'waiting' } } });
  });

  it('whose bytes are not those that were sent is not shown as theirs', async () => {
    const id = await sends('image', PNG, { sha256: createHash('sha256').update('other bytes').digest('base64') });
    const waiting = await eventually(async () => {
      const one = (await desk.messages()).find((message) => message.externalId === id);
      return one && filesOf(one)[0].error ? one : null;
    }, 'the message says why');
    expect(filesOf(waiting)[0]).toMatchObject({ state: 'waiting', error: { message: 'The bytes that came are not those that were sent.' } });
    expect(waiting.content['attachments']).toBeUndefined();
  });

  it('is fetched from Meta only, over https, and never from where a webhook likes', () => {
    const base = 'http://127.0.0.1:9999';
    for (const good of ['https://lookaside.fbsbx.com/x?y', 'https://scontent-ams2.cdninstagram.com/v/1', `${base}/whatsapp_business/attachments/?mid=1`])
      expect(isMediaAddress(good, base)).toBe(true);
    for (const bad of [
      'http://lookaside.fbsbx.com/x',
      'https://fbsbx.com.evil.example/x',
      'https://evilfbsbx.com/x',
      'https://user:pass@lookaside.fbsbx.com/x',
      'https://lookaside.fbsbx.com:8443/x',
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'http://127.0.0.1:9998/x',
      '',
    ])
      expect(isMediaAddress(bad, base), bad).toBe(false);
  });
});
