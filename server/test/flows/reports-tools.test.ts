import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toolsArm } from '../../src/assistant/experiment/tools-arm.ts';
import { LATEST, SANNE, openOrdersDesk } from './assistant-orders-desk.ts';
import type { OrdersDesk } from './assistant-orders-desk.ts';

let desk: OrdersDesk;
beforeAll(async () => {
  desk = await openOrdersDesk();
}, 60_000);
afterAll(() => desk.close());

const sql = <T>(statement: string, values: unknown[] = []) =>
  desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<T & Record<string, unknown>>(statement, values));
const armsOf = (conversationId: string) =>
  sql<{ ticket: string; arm: string | null }>('select ticket_id as ticket, arm from turns where conversation_id = $1 order by id', [conversationId]);

describe('a share of the tickets for order data and tools', () => {
  test('takes them from a ticket that is drawn out, and leaves the rest of the assistant as it is', async () => {
    await desk.change({ tools_share: 0 });
    const before = desk.store.requests().length;
    const asked = await desk.ask(SANNE, `Waar is mijn bestelling ${LATEST}?`);
    expect(desk.store.requests()).toHaveLength(before);
    expect(asked.text).not.toMatch(/verzonden|PostNL/);
    expect((await armsOf(asked.conversationId)).map((turn) => turn.arm)).toEqual(['without']);
    expect((await desk.ask('31611111111', 'Kan ik iets terugsturen?', 'Bo')).exit).toBe('answered');
  });

  test('draws each ticket by its id, says so on every run, and asks the store for those alone that are in', async () => {
    await desk.change({ tools_share: 50 });
    const seen = new Set<string>();
    for (let number = 0; seen.size < 2 && number < 20; number += 1) {
      await desk.ctx.cache.drop([desk.workspaceId]);
      const before = desk.store.requests().length;
      const { conversationId } = await desk.ask(`3162000000${number}`, `Waar is mijn bestelling ${LATEST}?`, 'Bo');
      const [turn] = await armsOf(conversationId);
      expect(turn?.arm).toBe(toolsArm(desk.workspaceId, turn?.ticket ?? '', 50));
      expect(desk.store.requests().length > before).toBe(turn?.arm === 'with');
      seen.add(String(turn?.arm));
    }
    expect(seen).toEqual(new Set(['with', 'without']));
  });

  test('is no comparison where it is all of them, or where there is nothing to take away', async () => {
    for (const [number, settings] of [{ tools_share: 100 }, {}, { tools_share: 50, orders: false }].entries()) {
      await desk.change(settings);
      const { conversationId } = await desk.ask(`3163000000${number}`, 'Kan ik iets terugsturen?', 'Bo');
      expect((await armsOf(conversationId)).map((turn) => turn.arm)).toEqual([null]);
    }
  });
});
