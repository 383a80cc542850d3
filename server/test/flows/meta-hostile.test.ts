import fc from 'fast-check';
import { escapeBody, signBody } from '@baton/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { INSTAGRAM, PHONE_NUMBER, SECRET, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
beforeAll(async () => {
  desk = await startMetaDesk();
  desk.work();
});
afterAll(() => desk.close());

async function post(body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signBody(SECRET, body) };
  return (await fetch(`${desk.url}/webhook/meta`, { method: 'POST', headers, body })).status;
}
const handled = () =>
  eventually(
    async () => {
      const open = await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query('select id from deliveries where processed_at is null'));
      return open.length === 0;
    },
    'everything is handled',
    20_000,
  );
const outcomes = () => desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<{ outcome: string }>('select outcome from deliveries'));

const whatsapp = (message: unknown) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '102290129340398', changes: [{ field: 'messages', value: { metadata: { phone_number_id: PHONE_NUMBER }, messages: [message] } }] }],
});
const instagram = (item: object) => ({ object: 'instagram', entry: [{ id: INSTAGRAM, time: 1, messaging: [item] }] });

const nasty = fc.constantFrom('\u0000', '\ud800', '\udfff\ud83d', '\u202e', "'; drop table messages; --", '__proto__', '\u{1F468}\u200d', '');
const word = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }));
const anything = fc.anything({ key: word, values: [word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)], maxDepth: 4 });
const TYPES = ['text', 'image', 'audio', 'location', 'contacts', 'interactive', 'button', 'reaction', 'order', 'system', 'edit', 'revoke', 'nobody_knows'];
let made = 0;
const whatsappMessage = fc
  .record({ type: fc.constantFrom(...TYPES), part: anything, context: anything, errors: anything, timestamp: anything })
  .map(({ type, part, ...rest }) => {
    made += 1;
    return { ...rest, id: `wamid.fuzz${made}`, from: `3161277${String(made % 50).padStart(4, '0')}`, type, [type]: part };
  });
const EVENTS = ['message', 'message_edit', 'reaction', 'postback', 'read', 'referral', 'optin', 'nobody_knows'];
const instagramItem = fc.record({ name: fc.constantFrom(...EVENTS), part: anything, timestamp: anything }).map(({ name, part, timestamp }) => {
  made += 1;
  const body = typeof part === 'object' && part !== null && !Array.isArray(part) ? part : { text: part };
  return { sender: { id: String(88_000 + (made % 50)) }, recipient: { id: INSTAGRAM }, timestamp, [name]: { ...body, mid: `fuzz-${made}` } };
});

describe('a signed webhook', () => {
  it('of whatever shape below the ids is taken, kept and handled: never an error of ours, never given up', async () => {
    const shapes = fc.oneof(whatsappMessage.map(whatsapp), instagramItem.map(instagram));
    await fc.assert(
      fc.asyncProperty(shapes, async (body) => {
        expect(await post(JSON.stringify(body))).toBe(200);
      }),
      { numRuns: 150 },
    );
    await handled();
    const all = (await outcomes()).map((one) => one.outcome);
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((one) => one === 'given_up')).toEqual([]);
  }, 60_000);

  it('that is no envelope at all is no failure of ours either', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.array(anything)), async (body) => {
        expect(await post(JSON.stringify(body) ?? 'undefined')).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  }, 30_000);

  it('with a line of a megabyte, U+0000 and halves of pairs keeps all that Postgres can hold', async () => {
    const text = `begin \u0000 \ud800 ${'x'.repeat(1_000_000)}`;
    const body = escapeBody(whatsapp({ id: 'wamid.long', from: '31612770001', timestamp: '1795000000', type: 'text', text: { body: text } }));
    expect(await post(body)).toBe(200);
    await handled();
    const stored = (await desk.messages()).find((one) => one.externalId === 'wamid.long');
    expect(stored?.text.startsWith('begin \uFFFD \uFFFD xxx')).toBe(true);
    expect(stored?.text.length).toBe(100_000);
  });

  it('that nests a hundred thousand deep is answered, and so is the next', async () => {
    expect(await post(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeLessThan(500);
    expect(
      await post(JSON.stringify(whatsapp({ id: 'wamid.after', from: '31612770002', timestamp: '1795000000', type: 'text', text: { body: 'Still there?' } }))),
    ).toBe(200);
  });
});

describe('an unsigned body of four megabytes', () => {
  it('that pairs a hundred thousand messages with as many contacts is refused before anybody notices', async () => {
    const contacts = Array.from({ length: 60_000 }, (_, n) => ({ wa_id: String(n) }));
    const messages = Array.from({ length: 60_000 }, () => ({ from: 'x', id: 'a' }));
    const value = { metadata: { phone_number_id: PHONE_NUMBER }, contacts, messages };
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ changes: [{ field: 'messages', value }] }] });
    expect(body.length).toBeGreaterThan(2_000_000);
    const began = performance.now();
    const { status } = await fetch(`${desk.url}/webhook/meta`, { method: 'POST', headers: { 'x-hub-signature-256': signBody('not ours', body) }, body });
    expect(status).toBe(401);
    // Searched instead of looked up, these were 3 600 million comparisons.
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
