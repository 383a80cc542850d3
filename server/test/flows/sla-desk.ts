import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { createAuthenticator, createTeammate, signIn } from '#accounts';
import type { Role } from '#accounts';
import { changeFields, createInbox, lockTicketRow, receiveMessage } from '#conversations';
import type { TicketStatus } from '#conversations';
import { slaJobs } from '#jobs/sla';
import type { Ctx } from '#platform/context';
import { createHttpServer } from '#platform/http';
import { newId } from '#platform/ids';
import type { JobDefinition } from '#platform/jobs';
import { accountsRoutes } from '#routes/accounts';
import { conversationsRoutes } from '#routes/conversations';
import { slaRoutes } from '#routes/sla';
import { keepClocksJob, reapplyJob, sweepDue } from '#sla';
import { SUBSCRIPTIONS } from '../../src/app/subscriptions.ts';
import { createTestClock, createTestCtx, eventually } from '../harness.ts';
import type { TestClock } from '../harness.ts';

export const HOUR = 3_600_000;
export const MINUTE = 60_000;

export interface SlaAnswer {
  [field: string]: unknown;
  first_response_deadline: string | null;
  resolution_deadline: string | null;
  pauses: { cause: string; reason: string | null; ended_at: string | null }[];
  error: { code: string; message: string; details: Record<string, unknown> & { field?: string }[] };
}

export interface SlaEvent {
  type: string;
  ticket_id: string;
  kind: string;
  at: string;
  deadline: string;
  tell: { as: string; teammate_ids: string[] };
  [field: string]: unknown;
}

export interface SlaDesk {
  ctx: Ctx;
  clock: TestClock;
  workspaceId: string;
  /** A request as the manager, or with another token. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: SlaAnswer }>;
  joinAs(role: Role): Promise<{ id: string; token: string }>;
  addInbox(options?: { assistant?: boolean }): Promise<string>;
  /** A contact's message; without a phone a new contact's, which opens a ticket. */
  say(inboxId: string, phone?: string): Promise<{ ticketId: string; conversationId: string; phone: string }>;
  /** The desk's own change of a ticket. */
  change(ticketId: string, to: { status?: TicketStatus; priority?: 'low' | 'normal' | 'high' | 'urgent' }): Promise<void>;
  reply(ticketId: string, token?: string): Promise<void>;
  /** The ticket's clocks, after everything that happened has counted. */
  sla(ticketId: string): Promise<SlaAnswer>;
  settle(): Promise<void>;
  createWorkspace(): Promise<string>;
  /** Moves the clock and sweeps. The sweep leaves the newest second alone. */
  pass(ms: number): Promise<void>;
  events(ticketId?: string): Promise<SlaEvent[]>;
  close(): Promise<void>;
}

const JOBS = [keepClocksJob, reapplyJob];

/**
 * The desk over real HTTP with a clock that tests move, with the clocks' own jobs and no others: no assistant speaks in between, and
 * nothing sweeps but `pass`. Monday, nine in the morning, UTC.
 */
export async function startSlaDesk(start = '2026-03-02T09:00:00Z'): Promise<SlaDesk> {
  const clock = createTestClock(new Date(start));
  const names = JOBS.map((job) => job.name);
  const subscriptions = SUBSCRIPTIONS.filter((one) => names.includes(one.job.name));
  const config = { addressRateLimit: 100_000, apiRateLimit: 100_000, accessTokenHours: 24 * 365 };
  const world = await createTestCtx({ clock, config, subscriptions, jobs: JOBS as JobDefinition[] });
  const { ctx, workspaceId } = world;
  world.startWorkers(slaJobs(ctx));
  const app = await createHttpServer({ ctx, authenticate: createAuthenticator(ctx, { operatorKey: 'op_test_operator_key' }), isStopping: () => false });
  await accountsRoutes(app, ctx);
  await conversationsRoutes(app, ctx);
  await slaRoutes(app, ctx);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const join = async (role: Role) => {
    const email = `${role}-${newId()}@example.com`;
    const teammate = await createTeammate(ctx, workspaceId, { email, password: 'correct horse battery', name: `Test ${role}`, role });
    const { accessToken } = await signIn(ctx, { email, password: 'correct horse battery', address: '127.0.0.1' });
    return { id: teammate.id, token: accessToken };
  };
  const manager = await join('manager');
  const call: SlaDesk['call'] = async (method, path, body, token = manager.token) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text.startsWith('{') ? text : '{}') as SlaAnswer };
  };
  const settle = async () => {
    await eventually(async () => {
      const waiting = await ctx.db.system((tx) => tx.query(`select 1 from pgboss.job where name like 'sla.%' and state < 'completed' limit 1`));
      return waiting.length === 0;
    }, 'everything that happened has counted');
  };
  let phones = 31_600_000_000;
  return {
    ctx,
    clock,
    workspaceId,
    call,
    settle,
    createWorkspace: () => world.createWorkspace('Other shop'),
    joinAs: join,
    async addInbox({ assistant = false } = {}) {
      return (await createInbox(ctx, workspaceId, { kind: 'webchat', name: 'Shop', externalId: newId(), assistantId: assistant ? newId() : null })).id;
    },
    async say(inboxId, phone = String((phones += 1))) {
      const from = { identities: [{ kind: 'phone' as const, value: phone, verified: true }], name: 'Ann' };
      const message = { inboxId, externalId: newId(), from, occurredAt: clock.now(), kind: 'text' as const, text: 'Where is my order?' };
      const stored = (await receiveMessage(ctx, workspaceId, message)).message;
      return { ticketId: stored.ticketId ?? '', conversationId: stored.conversationId, phone };
    },
    async change(ticketId, to) {
      await ctx.db.tx(workspaceId, async (tx) => {
        const ticket = await lockTicketRow(tx, ticketId);
        await changeFields(tx, { kind: 'system' }, ticket, { to: { status: to.status ?? ticket.status, priority: to.priority ?? ticket.priority } });
      });
    },
    async reply(ticketId, token) {
      const { status } = await call('POST', `/api/tickets/${ticketId}/messages`, { content: 'On its way.' }, token);
      expect(status).toBe(201);
    },
    async sla(ticketId) {
      await settle();
      const { status, body } = await call('GET', `/api/tickets/${ticketId}/sla`);
      expect(status).toBe(200);
      return body;
    },
    async pass(ms) {
      await settle();
      clock.advance(ms + 1000);
      await sweepDue(ctx);
    },
    async events(ticketId) {
      await settle();
      const rows = await ctx.db.tx(workspaceId, (tx) =>
        tx.query<{ type: string; payload: Omit<SlaEvent, 'type'> }>(
          `select type, payload from events where workspace_id = $1 and type in ('sla.at_risk', 'sla.breached', 'sla.stopped') and ($2::uuid is null or ticket_id = $2) order by id`,
          [workspaceId, ticketId ?? null],
        ),
      );
      return rows.map((row) => ({ ...row.payload, type: row.type }) as SlaEvent);
    },
    async close() {
      await app.close();
      await world.close();
    },
  };
}
