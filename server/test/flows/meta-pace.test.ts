import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postTeammateReply } from '#conversations';
import { PERMISSIONS } from '#platform/principal';
import { takeAllPlaces, takePlaces } from '../../src/channels/call-pace.ts';
import type { PaceRule } from '../../src/channels/call-pace.ts';
import { eventually } from '../harness.ts';
import { PHONE_NUMBER, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
beforeAll(async () => {
  desk = await startMetaDesk({ config: { metaPairBurst: 3 } });
  desk.work();
});
afterAll(() => desk.close());

const take = (rules: PaceRule[], mostWaitMs = 60_000) => desk.ctx.db.tx(desk.workspaceId, (tx) => takePlaces(tx, rules, { mostWaitMs }));

describe('places among the calls under a key', () => {
  it('are given to everybody who asks at once, each its own, no faster than the rule lets', async () => {
    const rule = { key: 'together', apartMs: 100, burst: 4 };
    // Each asks in a transaction of its own, as another process would.
    const began = performance.now();
    const waits = (await Promise.all(Array.from({ length: 20 }, () => take([rule])))).map((one) => one.waitMs).sort((left, right) => left - right);
    expect(waits.slice(0, 4)).toEqual([0, 0, 0, 0]);
    const last = waits.at(-1) ?? 0;
    // Its place is 1.6 s behind the first's, however long it took to ask.
    expect(last).toBeGreaterThanOrEqual(1600 - Math.ceil(performance.now() - began));
    expect(last).toBeLessThanOrEqual(1600);
  });

  it('are given in their order to those who ask in one transaction, and whoever is refused takes none', async () => {
    const own = (n: number) => ({ key: `own-${n}`, apartMs: 60_000, burst: 1 });
    const line = { key: 'line', apartMs: 1000, burst: 1 };
    const asked = [[line, own(1)], [line, own(2)], [line, own(1)], [own(3)], [line, own(4)]];
    const places = await desk.ctx.db.tx(desk.workspaceId, (tx) => takeAllPlaces(tx, asked, { mostWaitMs: 5000 }));
    expect(places.map((one) => [one.taken, one.key])).toEqual([
      [true, 'line'],
      [true, 'line'],
      [false, 'own-1'],
      [true, 'own-3'],
      [true, 'line'],
    ]);
    expect(places.filter((one) => one.taken).map((one) => Math.round(one.waitMs / 100))).toEqual([0, 10, 0, 20]);
  });

  it('of one key are not held up by those of another, and a place too far away is not taken', async () => {
    const slow = { key: 'slow', apartMs: 60_000, burst: 1 };
    const quick = { key: 'quick', apartMs: 10, burst: 1 };
    expect(await take([slow, quick])).toMatchObject({ taken: true, waitMs: 0 });
    expect(await take([slow, quick], 2000)).toMatchObject({ taken: false, key: 'slow' });
    // Refused by one rule it counts under none.
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(await take([quick])).toMatchObject({ taken: true, waitMs: 0 });
  });

  it('are never more within a window than it lets, after a pause too', async () => {
    const rule = { key: 'window', apartMs: 1, burst: 100, window: { ms: 1000, most: 5 } };
    const waits: number[] = [];
    for (let n = 0; n < 6; n += 1) waits.push((await take([rule])).waitMs);
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(waits[5]).toBeGreaterThan(500);
  });
});

describe('a contact who gets many messages', () => {
  it('has the burst that Meta lends at once and waits for the rest, which stays queued and untouched; others do not wait', async () => {
    const [ada, bo] = ['31612999001', '31612999002'];
    const tickets = new Map<string, string>();
    for (const from of [ada, bo]) {
      const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, text: 'Hello' });
      const first = await eventually(async () => (await desk.messages()).find((one) => one.externalId === wamids[0]), 'stored');
      tickets.set(from, first.ticketId ?? '');
    }
    const who = {
      kind: 'teammate',
      id: '019a0000-0000-7000-8000-000000000001',
      name: 'Dana',
      workspaceId: desk.workspaceId,
      permissions: new Set(PERMISSIONS),
    } as const;
    const sent = (to: string) => desk.graph.sent.filter((one) => one.to === to && one.accepted).length;
    for (const content of ['1', '2', '3', '4']) await postTeammateReply(desk.ctx, who, tickets.get(ada) ?? '', { content });
    await eventually(() => sent(ada) === 3, 'the burst is sent');
    await postTeammateReply(desk.ctx, who, tickets.get(bo) ?? '', { content: 'At once' });
    await eventually(() => sent(bo) === 1, 'another contact does not wait');
    const fourth = (await desk.messages()).find((one) => one.text === '4');
    expect(fourth?.delivery).toBe('queued');
    const [row] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ attempts: number }>('select delivery_attempts as attempts from messages where id = $1', [fourth?.id]),
    );
    // Held back it is not even taken: nothing was begun that could break off.
    expect(row?.attempts).toBe(0);
    await eventually(() => sent(ada) === 4, 'the fourth goes when six seconds are over', 20_000);
  }, 30_000);
});
