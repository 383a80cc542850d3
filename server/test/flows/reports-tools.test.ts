import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { readToolsReport } from '#reports';
import { toolsArm } from '../../src/assistant/experiment/tools-arm.ts';
import { LATEST, SANNE, openOrdersDesk } from './assistant-orders-desk.ts';
import type { OrdersDesk } from './assistant-orders-desk.ts';
import { personOf } from './orders-setup.ts';

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

interface Run {
  arm: 'with' | 'without' | null;
  at?: string;
  exit?: 'answered' | 'small_talk' | 'handoff_asks_for_human';
  credits?: number;
  ownMs?: number;
  modelMs?: number;
  assistantId?: string;
}
interface Made {
  runs: Run[];
  status?: 'open' | 'resolved' | 'closed';
  teammateWrote?: 'text' | 'note';
  reopenedAt?: string;
  score?: number;
}

const PERIOD = { since: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' };
const report = (asked = PERIOD, assistantId = desk.assistant.id) => readToolsReport(desk.ctx, personOf(desk.workspaceId), assistantId, asked);
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

/** Tickets as they would stand after what is said of them. */
async function make(made: readonly Made[]): Promise<void> {
  const tickets = made.map((one) => ({ id: newId(), status: one.status ?? 'open', wrote: one.teammateWrote, reopened: one.reopenedAt, score: one.score }));
  const runs = made.flatMap((one, at) =>
    one.runs.map((run) => ({
      ticket: tickets[at]?.id,
      arm: run.arm,
      at: run.at ?? '2026-01-10T00:00:00Z',
      exit: run.exit ?? 'answered',
      credits: run.credits ?? 1,
      handoff: run.exit === 'handoff_asks_for_human' ? { reason: 'asks_for_human', evidence: null } : null,
      steps: { read: run.ownMs ?? 10, guard: 5, ...(run.modelMs ? { model: run.modelMs } : {}) },
      assistant: run.assistantId ?? desk.assistant.id,
    })),
  );
  const rows = `with made as (select * from jsonb_to_recordset($2::jsonb) as m (id uuid, status text, wrote text, reopened timestamptz, score int, ticket uuid, arm text,
    at timestamptz, exit text, credits int, handoff jsonb, steps jsonb, assistant uuid))`;
  const insert = (statement: string, from: readonly object[], ...more: unknown[]) =>
    sql(`${rows} ${statement}`, [desk.workspaceId, JSON.stringify(from), ...more]);
  const { id: inbox } = desk.whatsapp;
  await insert(`insert into contacts (workspace_id, id, name) select $1, id, 'Bo' from made`, tickets);
  await insert('insert into conversations (workspace_id, id, inbox_id, contact_id) select $1, id, $3, id from made', tickets, inbox);
  await insert(
    `insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, owner, status, tags, first_seq)
     select $1, id, id, id, $3, 'A ticket', 'assistant', status, '{}', 1 from made`,
    tickets,
    inbox,
  );
  await insert(
    `insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, kind, text, occurred_at)
     select $1, gen_random_uuid(), id, id, $3, 1, 'teammate', wrote, 'Hello', now() from made where wrote is not null`,
    tickets,
    inbox,
  );
  await insert(
    `insert into events (workspace_id, id, type, conversation_id, ticket_id, actor, payload, created_at)
     select $1, gen_random_uuid(), 'ticket.reopened', id, id, '{"kind": "contact", "id": null}', '{}', reopened from made where reopened is not null`,
    tickets,
  );
  await insert(
    'insert into ticket_ratings (workspace_id, ticket_id, contact_id, score, rated_at) select $1, id, id, score, now() from made where score is not null',
    tickets,
  );
  await insert(
    `insert into turns (workspace_id, id, conversation_id, ticket_id, assistant_id, arm, exit, seen_seq, handoff, credits, steps, created_at)
     select $1, gen_random_uuid(), ticket, ticket, assistant, arm, exit, 1, handoff, credits, steps, at from made`,
    runs,
  );
}

describe('the report of an assistant with and without', () => {
  test('counts what became of the tickets of each part, and how far they are apart', async () => {
    const handedOver: Run = { arm: 'without', exit: 'handoff_asks_for_human', credits: 0 };
    await make([
      ...times(30, { runs: [{ arm: 'with' as const, credits: 3, ownMs: 20, modelMs: 900 }], status: 'resolved' as const, score: 5 }),
      ...times(6, {
        runs: [{ arm: 'with' as const, credits: 3 }],
        status: 'closed' as const,
        teammateWrote: 'note' as const,
        reopenedAt: '2026-01-12T00:00:00Z',
      }),
      ...times(4, { runs: [{ arm: 'with' as const }, { arm: 'with' as const, exit: 'handoff_asks_for_human' as const, at: '2026-02-20T00:00:00Z' }] }),
      ...times(20, { runs: [{ arm: 'without' as const }], status: 'resolved' as const, score: 4, reopenedAt: '2026-01-01T00:00:00Z' }),
      ...times(10, { runs: [{ arm: 'without' as const }], status: 'resolved' as const, score: 3, teammateWrote: 'text' as const }),
      ...times(10, { runs: [handedOver], status: 'resolved' as const }),
    ]);
    const { arms, mixed, differences } = await report();
    expect(mixed).toBe(0);
    expect(arms.with).toMatchObject({ tickets: 40, turns: 44, answered: 40, handedOver: 4, resolvedAlone: 36, reopened: 6, credits: 116 });
    expect(arms.with.reasons).toEqual([{ reason: 'asks_for_human', tickets: 4 }]);
    expect(arms.with.own).toEqual({ p50: 25, p95: 25 });
    expect(arms.with.model).toEqual({ p50: 900, p95: 900 });
    expect(arms.without).toMatchObject({ tickets: 40, turns: 40, answered: 30, handedOver: 10, resolvedAlone: 20, reopened: 0, credits: 30, model: null });
    expect(arms.without.satisfaction).toMatchObject({ count: 30, mean: 11 / 3 });
    expect(differences.resolvedAlone).toMatchObject({ difference: 0.4 });
    expect(differences.resolvedAlone?.low).toBeGreaterThan(0.2);
    expect(differences.handedOver?.difference).toBeCloseTo(-0.15);
    expect(differences.satisfaction?.difference).toBeCloseTo(5 - 11 / 3);
  });

  test('leaves out what is of neither part, of both, of another assistant, or began in another period', async () => {
    const before = await report();
    await make([
      { runs: [{ arm: null }] },
      { runs: [{ arm: 'with', assistantId: newId() }] },
      { runs: [{ arm: 'with' }, { arm: 'without' }] },
      { runs: [{ arm: 'with', at: '2025-12-31T23:00:00Z' }, { arm: 'with' }] },
    ]);
    const { arms, mixed } = await report();
    expect([arms.with.tickets, arms.without.tickets, mixed]).toEqual([before.arms.with.tickets, before.arms.without.tickets, 1]);
    const december = await report({ since: '2025-12-01T00:00:00Z', until: PERIOD.since });
    expect([december.arms.with.tickets, december.arms.with.turns, december.differences.answered]).toEqual([1, 2, null]);
  });

  test('is for those who see the figures of a team, and of assistants that are there', async () => {
    const nobody = { ...personOf(desk.workspaceId), kind: 'teammate' as const, permissions: new Set<never>() };
    await expect(readToolsReport(desk.ctx, nobody, desk.assistant.id, {})).rejects.toThrow('metrics.team');
    await expect(report(PERIOD, newId())).rejects.toMatchObject({ code: 'not_found' });
    const other = personOf(await desk.createWorkspace());
    await expect(readToolsReport(desk.ctx, other, desk.assistant.id, {})).rejects.toMatchObject({ code: 'not_found' });
  });
});
