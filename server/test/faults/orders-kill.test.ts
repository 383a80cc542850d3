import { startOrderDeskSandbox } from '@baton/sandbox';
import { describe, expect, test } from 'vitest';
import { OPERATOR_KEY, spawnBaton } from '../spawn-baton.ts';
import { eventually } from '../harness.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import { DATABASES, PROVIDER_DATABASES, openDesk } from './open-desk.ts';

interface Result {
  state: string;
  mutation_id: string;
  error?: { code: string };
}

// Side by side, because most of the time is starting anew.
describe.each(DATABASES)('killed while an order is changed, on %s', (database) => {
  test.concurrent.each([
    ['order.before_write', 0],
    ['order.after_write', 1],
  ] as const)('at %s: asked again under its key, the change is there once, and its record says so', async (crashAt, writtenBefore) => {
    const postgres = database === 'postgres' ? await spawnPostgres() : null;
    const databaseUrl = await postgres?.create('baton');
    const sandbox = await startOrderDeskSandbox();
    const env = { ORDERDESK_BASE_URL: sandbox.url, ORDERDESK_TIMEOUT: '1', ORDERS_POLL_SECONDS: '0' };
    const baton = await spawnBaton({ databaseUrl, env, crashAt });
    const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const headers = { authorization: `Bearer ${OPERATOR_KEY}`, 'x-baton-workspace': 'demo', ...(body ? { 'content-type': 'application/json' } : {}) };
      return (await fetch(`${baton.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })).json() as Promise<T>;
    };
    try {
      const store = await call<{ id: string }>('POST', '/api/stores', { name: 'Shop', store_id: sandbox.storeId, api_key: sandbox.apiKey });
      const { id } = sandbox.orders()[0]!;
      const path = `/api/stores/${store.id}/orders/${id}/mutate`;
      const body = {
        operations: [
          { op: 'set_address', address: { address1: '7 Quarry Ln' } },
          { op: 'add_note', note: 'Moved.' },
        ],
        idempotency_key: 'move',
      };
      await expect(call('POST', path, body)).rejects.toThrow();
      await baton.ended();
      const puts = () => sandbox.requests().filter((one) => one.method === 'PUT').length;
      expect(puts()).toBe(writtenBefore);
      await baton.restart();
      const result = await call<Result>('POST', path, body);
      expect(result.error).toBeUndefined();
      expect(result.state).toBe('done');
      expect(puts()).toBe(1);
      const order = sandbox.order(id);
      expect(order.shipping['address1']).toBe('7 Quarry Ln');
      expect(order.order_history.filter((row) => row.note === 'Moved.')).toHaveLength(1);
      const { mutations } = await call<{ mutations: { id: string; state: string }[] }>('GET', `/api/stores/${store.id}/orders/${id}/mutations`);
      expect(mutations).toMatchObject([{ id: result.mutation_id, state: 'done' }]);
    } finally {
      await baton.close();
      await postgres?.close();
      await sandbox.close();
    }
  });
});

/** The buyer of 12344 in the stand-in's demo store. */
const MIRA = '49305550101';
const CALL = {
  name: 'change_delivery_address',
  arguments: { order_id: '12344', address: { address1: 'Kerkstraat 5b', postal_code: '1017 GA', city: 'Amsterdam', country: 'NL' } },
};

describe.each(PROVIDER_DATABASES)('killed while a contact’s yes is carried out, on %s', (database) => {
  test.concurrent.each([
    ['order.after_write', 'people go on, who are told that nobody knows', /handoff/],
    ['turn.after_change', 'the contact is told what was done', /has been changed to/],
  ] as const)('at %s: the order is changed once, and %s', async (crashAt, _, said) => {
    const sandbox = await startOrderDeskSandbox();
    const desk = await openDesk(database, { crashAt, env: { ORDERDESK_BASE_URL: sandbox.url, ORDERS_POLL_SECONDS: '0' } });
    const call = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${OPERATOR_KEY}`, 'x-baton-workspace': 'demo', ...(body ? { 'content-type': 'application/json' } : {}) };
      const response = await fetch(`${desk.baton.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
      return { status: response.status, body: await response.text() };
    };
    const replies = () => desk.graph.sent.filter((one) => one.accepted && one.to === MIRA && JSON.stringify(one).includes('"text"'));
    try {
      // The demo shop's own store lives and dies with Baton: this one has to outlive it.
      const { stores } = JSON.parse((await call('GET', '/api/stores')).body) as { stores: { id: string }[] };
      for (const { id } of stores) await call('DELETE', `/api/stores/${id}`);
      expect((await call('POST', '/api/stores', { name: 'Shop', store_id: sandbox.storeId, api_key: sandbox.apiKey })).status).toBe(201);
      desk.openai.setScript(() => ({ calls: [CALL] }));
      await desk.graph.receive({ from: MIRA, name: 'Mira', text: 'I need order 12344 at Kerkstraat 5b, 1017 GA Amsterdam' });
      await eventually(async () => replies().length === 1, 'the question', 30_000);
      await desk.graph.receive({ from: MIRA, name: 'Mira', text: 'Yes please' });
      await desk.baton.ended();
      await desk.baton.restart();
      desk.graph.setWebhookUrl(desk.baton.webhookUrl);
      await eventually(async () => replies().length === 2, 'an answer to the yes', 60_000);
      expect(sandbox.requests().filter((one) => one.method === 'PUT')).toHaveLength(1);
      expect(sandbox.orders().find((order) => order.source_id === '12344')?.shipping['address1']).toBe('Kerkstraat 5b');
      const turns = await desk.query<{ exit: string; text: string }>(
        `select t.exit, m.text from turns t join messages m on m.workspace_id = t.workspace_id and m.id = t.reply_message_id order by t.id desc limit 1`,
      );
      expect(`${turns[0]?.exit} ${turns[0]?.text}`).toMatch(said);
    } finally {
      await desk.close();
      await sandbox.close();
    }
  });
});
