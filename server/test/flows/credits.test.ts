import { afterAll, beforeAll, expect, test } from 'vitest';
import { releaseCredits, reserveCredits, settleCredits } from '#billing';
import { makeKey, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const grant = (workspaceId: string, amount: unknown, key: string, extra = {}) =>
  desk.call('POST', `/users/${workspaceId}/credits`, { body: { amount, reason: 'top-up', idempotency_key: key, ...extra } });

test('a grant counts once for each idempotency key, and a key with another amount is refused', async () => {
  const workspaceId = await desk.world.createWorkspace();
  expect((await grant(workspaceId, 100, 'k1')).status).toBe(201);
  const again = await grant(workspaceId, 100, 'k1');
  expect([again.status, again.body.remaining_credits]).toEqual([200, 100]);
  const other = await grant(workspaceId, 5, 'k1');
  expect([other.status, other.body.error.code]).toEqual([409, 'idempotency_mismatch']);
  const { body } = await desk.call('GET', `/users/${workspaceId}/credits`);
  expect(body).toMatchObject({ remaining_credits: 100, reserved_credits: 0, balance: 100, next_cursor: null });
  expect(body.ledger).toEqual([expect.objectContaining({ kind: 'grant', amount: 100, balance_after: 100, idempotency_key: 'k1' })]);
  expect(Date.parse(body.last_updated)).not.toBeNaN();
});

test('twenty times the same grant at once is one grant', async () => {
  const workspaceId = await desk.world.createWorkspace();
  const answers = await Promise.all(Array.from({ length: 20 }, () => grant(workspaceId, 7, 'once')));
  expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
  expect(answers.every((one) => one.body.balance === 7)).toBe(true);
});

test('remaining credits leave out what is reserved, and the ledger names what work cost', async () => {
  const workspaceId = await desk.world.createWorkspace();
  await grant(workspaceId, 10, 'k');
  const { reservationId } = await reserveCredits(desk.ctx, workspaceId, { amount: 4, purpose: 'turn', ref: 't1', ttlSeconds: 60 });
  expect((await desk.call('GET', `/users/${workspaceId}/credits`)).body).toMatchObject({ remaining_credits: 6, reserved_credits: 4, balance: 10 });
  await desk.ctx.db.tx(workspaceId, (tx) => settleCredits(tx, workspaceId, reservationId, { amount: 3, usage: { tokens: 812 } }));
  const { body } = await desk.call('GET', `/users/${workspaceId}/credits?limit=1`);
  expect(body).toMatchObject({ remaining_credits: 7, reserved_credits: 0, balance: 7 });
  expect(body.ledger[0]).toMatchObject({ kind: 'settle', amount: -3, balance_after: 7, reason: 'turn', details: { usage: { tokens: 812 }, ref: 't1' } });
  const next = await desk.call('GET', `/users/${workspaceId}/credits?limit=1&cursor=${String(body.next_cursor)}`);
  expect(next.body.ledger[0]).toMatchObject({ kind: 'grant', amount: 10 });
});

test('credits can be taken back, but not those in use', async () => {
  const workspaceId = await desk.world.createWorkspace();
  await grant(workspaceId, 10, 'k');
  const { reservationId } = await reserveCredits(desk.ctx, workspaceId, { amount: 8, purpose: 'turn', ref: 't1', ttlSeconds: 60 });
  const refused = await grant(workspaceId, -5, 'back');
  expect([refused.status, refused.body.error.details]).toEqual([409, { available: 2 }]);
  await releaseCredits(desk.ctx, workspaceId, reservationId, 'not needed');
  expect((await grant(workspaceId, -5, 'back')).body).toMatchObject({ balance: 5 });
});

test('a wrong amount is refused with its field, and a workspace key gives itself nothing', async () => {
  const workspaceId = await desk.world.createWorkspace();
  for (const amount of [0, 1.5, '10', 2_000_000_000, null]) {
    const { status, body } = await grant(workspaceId, amount, 'k');
    expect([status, body.error.code, body.error.details[0].field]).toEqual([422, 'invalid_input', 'amount']);
  }
  const key = await makeKey(desk, workspaceId, ['credits.read']);
  const own = await desk.call('POST', `/users/${workspaceId}/credits`, { key, body: { amount: 1, reason: 'x', idempotency_key: 'k' } });
  expect([own.status, own.body.error.code]).toEqual([403, 'forbidden']);
  expect((await desk.call('GET', `/users/${workspaceId}/credits`, { key })).body.balance).toBe(0);
});

test('an unknown user is not found', async () => {
  expect((await desk.call('GET', '/users/0192f0c1-0000-7000-8000-000000000000/credits')).status).toBe(404);
  expect((await desk.call('GET', '/users/nobody/credits')).status).toBe(404);
});
