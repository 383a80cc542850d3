import { startOrderDeskSandbox } from '@baton/sandbox';
import { describe, expect, test } from 'vitest';
import { OPERATOR_KEY, spawnBaton } from '../spawn-baton.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import { DATABASES } from './open-desk.ts';

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
