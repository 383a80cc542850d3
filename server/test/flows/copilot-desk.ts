import { readFileSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAuthenticator, createTeammate, signIn } from '#accounts';
import type { Role } from '#accounts';
import { seedAssistant } from '#assistant';
import type { ModelProvider } from '#assistant';
import { grantCredits } from '#billing';
import { createInbox, handOff, receiveMessage } from '#conversations';
import { importMarkdown } from '#knowledge';
import type { Config } from '#platform/config';
import type { Ctx } from '#platform/context';
import { createHttpServer } from '#platform/http';
import { newId } from '#platform/ids';
import { accountsRoutes } from '#routes/accounts';
import { conversationsRoutes } from '#routes/conversations';
import { copilotRoutes } from '#routes/copilot';
import type { CopilotOptions } from '../../src/copilot/open-copilot.ts';
import { createTestClock, createTestCtx } from '../harness.ts';
import type { TestClock } from '../harness.ts';

/** An answer of the copilot, as tests read it. */
export interface CopilotAnswer {
  [field: string]: unknown;
  draft_content: string;
  words: number;
  tone: string;
  provider: string;
  model: string | null;
  stale: boolean;
  age_seconds: number;
  notes: string[];
  read_up_to_seq: number;
  sources: { number: number; title: string; cited: boolean; url: string | null }[];
  details_missing: string[];
  guard: { passed: boolean; findings: { rule: string; detail: string }[] };
  next_best_actions: { action: string; priority: number; reasoning: string; expected_impact: string }[];
  similar_tickets: { ticket_id: string }[];
  churn_risk: number | null;
  predictions: { churn_risk: number | null; churn_risk_level: string; lifetime_value: number | null; currency: string | null };
  reasons: { about: string; factor: string; points: number | null; explanation: string }[];
  segments: Record<string, unknown>;
  archetype: Record<string, unknown>;
  behavioral_metrics: Record<string, number | null>;
  articles: { title: string; answers: boolean; score: number }[];
  sentences: { text: string; seqs: number[] }[];
  open_question: { text: string; seq: number } | null;
  last_promise: { text: string; seq: number; author: string } | null;
  what: { text: string; seq: number } | null;
  summary: string;
  text: string;
  error: { code: string; message: string; details: { field: string; allowed: unknown }[] };
}

export interface CopilotDesk {
  ctx: Ctx;
  clock: TestClock;
  workspaceId: string;
  inboxId: string;
  /** As a senior agent, or with another token. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: CopilotAnswer }>;
  joinAs(role: Role): Promise<{ id: string; token: string }>;
  /** A contact writes; the same visitor is the same contact. The ticket is then a person's. */
  say(text: string, options?: { visitor?: string; name?: string }): Promise<{ ticketId: string; contactId: string; seq: number }>;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export interface CopilotDeskOptions {
  config?: Partial<Config>;
  provider?: ModelProvider;
  languages?: string[];
  credits?: number;
  copilot?: CopilotOptions;
}

const KNOWLEDGE = join(import.meta.dirname, '../../demo/knowledge');
const PASSWORD = 'correct horse battery';

/** A shop with articles and a web chat over real HTTP, with a clock that tests move. No workers: nobody answers but the test. */
export async function startCopilotDesk(options: CopilotDeskOptions = {}): Promise<CopilotDesk> {
  const clock = createTestClock(new Date());
  const config = { addressRateLimit: 100_000, apiRateLimit: 100_000, accessTokenHours: 720, copilotRateLimit: 10_000, ...options.config };
  const world = await createTestCtx({ clock, config });
  const { ctx, workspaceId } = world;
  const files = (options.languages ?? ['en', 'nl']).flatMap((language) =>
    readdirSync(join(KNOWLEDGE, language)).map((name) => ({ path: `${language}/${name}`, text: readFileSync(join(KNOWLEDGE, language, name), 'utf8') })),
  );
  await importMarkdown(ctx, workspaceId, files, { source: 'test' });
  const credits = options.credits ?? 1000;
  if (credits > 0) await grantCredits(ctx, workspaceId, { amount: credits, reason: 'test', idempotencyKey: 'first' });
  const assistant = await seedAssistant(ctx, workspaceId, { name: 'Sam', modelProvider: options.provider ?? 'default', settings: { sign_off: 'Secondhome' } });
  const inbox = await createInbox(ctx, workspaceId, { kind: 'webchat', name: 'Chat', externalId: `widget-${newId()}`, assistantId: assistant.id });
  const app = await createHttpServer({ ctx, authenticate: createAuthenticator(ctx, { operatorKey: 'op_test_operator_key' }), isStopping: () => false });
  await accountsRoutes(app, ctx);
  await conversationsRoutes(app, ctx);
  await copilotRoutes(app, ctx, options.copilot);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const joinAs = async (role: Role) => {
    const email = `${role}-${newId()}@example.com`;
    const teammate = await createTeammate(ctx, workspaceId, { email, password: PASSWORD, name: `Test ${role}`, role });
    const { accessToken } = await signIn(ctx, { email, password: PASSWORD, address: '127.0.0.1' });
    return { id: teammate.id, token: accessToken };
  };
  const { token: senior } = await joinAs('senior_agent');
  return {
    ctx,
    clock,
    workspaceId,
    inboxId: inbox.id,
    joinAs,
    async call(method, path, body, token = senior) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as CopilotAnswer };
    },
    async say(text, { visitor = newId(), name = 'Anna de Vries' } = {}) {
      const { message } = await receiveMessage(ctx, workspaceId, {
        inboxId: inbox.id,
        externalId: newId(),
        from: { identities: [{ kind: 'visitor', value: visitor, verified: true }], name },
        occurredAt: clock.now(),
        kind: 'text',
        text,
      });
      const ticketId = message.ticketId ?? '';
      const [ticket] = await ctx.db.tx(workspaceId, (tx) =>
        tx.query<{ contactId: string; owner: string; conversationId: string }>(
          'select contact_id as "contactId", owner, conversation_id as "conversationId" from tickets where id = $1',
          [ticketId],
        ),
      );
      if (!ticket) throw new Error('the message opened no ticket');
      if (ticket.owner === 'assistant') await ctx.db.tx(workspaceId, (tx) => handOff(tx, { ...ticket, ticketId, reason: 'no_evidence', seenSeq: null }));
      return { ticketId, contactId: ticket.contactId, seq: message.seq };
    },
    query: (text, values = []) => ctx.db.tx(workspaceId, (tx) => tx.query(text, values)),
    async close() {
      await app.close();
      await world.close();
    },
  };
}
