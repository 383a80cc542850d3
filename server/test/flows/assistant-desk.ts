import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { considerJob, createModels, rememberJob, runTurn, seedAssistant, updateAssistant } from '#assistant';
import type { Assistant, AssistantSettings, ModelProvider, Models, TurnExit } from '#assistant';
import { grantCredits } from '#billing';
import { createProviders, createReplySender } from '#channels';
import { createInbox, listMessages, messageReceived, receiveMessage } from '#conversations';
import type { Inbox, InboxSettings, StoredMessage } from '#conversations';
import { importMarkdown } from '#knowledge';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import { on } from '#platform/db';
import { newId } from '#platform/ids';
import { openToolbox } from '#tools';
import { createTestCtx } from '../harness.ts';
import type { TestCtx } from '../harness.ts';

export interface DeskOptions {
  config?: Partial<Config>;
  provider?: ModelProvider;
  settings?: AssistantSettings;
  inbox?: InboxSettings;
  credits?: number;
  /** Lets messages send the job, for tests that run workers. */
  subscribe?: boolean;
  languages?: string[];
  clock?: Clock;
}

export interface Said {
  conversationId: string;
  ticketId: string;
  seq: number;
}

/** A row of `turns` as the database has it. */
export type TurnRow = Record<string, unknown> & {
  exit: string;
  passages: { cited: boolean }[];
  usage: { input_tokens: number; output_tokens: number };
  guard: { attempts: { failures: { rule: string }[] }[] };
  handoff: { evidence: string };
  steps: Record<string, number>;
};

/** A shop with help pages, an assistant and a web chat, and short words for what happens in it. */
export interface Desk extends TestCtx {
  models: Models;
  assistant: Assistant;
  inbox: Inbox;
  /** The contact writes; each `visitor` is a contact of its own. */
  say(text: string, options?: { visitor?: string; name?: string; inbox?: Inbox; kind?: 'text' | 'media' }): Promise<Said>;
  /** Runs the turn that `said` asked for. */
  turn(said: Said, options?: { waited?: boolean; signal?: AbortSignal }): Promise<TurnExit>;
  /** Both. */
  ask(text: string, options?: Parameters<Desk['say']>[1]): Promise<Said & { exit: TurnExit }>;
  /** What the assistant said in a conversation, oldest first. */
  replies(said: Said): Promise<StoredMessage[]>;
  ticket(said: Said): Promise<{ owner: string; handoff_reason: string | null; answered_count: number; deadline_at: Date | null }>;
  turns(said: Said): Promise<TurnRow[]>;
  rows<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  change(settings: AssistantSettings): Promise<void>;
}

const KNOWLEDGE = join(import.meta.dirname, '../../demo/knowledge');

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const subscription = on(messageReceived, considerJob, ({ payload }) => ({
    data: { conversation_id: payload.conversation_id, message_seq: payload.seq },
    lane: payload.conversation_id,
  }));
  const test = await createTestCtx({
    jobs: [considerJob, rememberJob],
    subscriptions: options.subscribe ? [subscription] : [],
    ...(options.config ? { config: options.config } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
  });
  const { ctx, workspaceId } = test;
  const files = (options.languages ?? ['nl', 'en']).flatMap((language) =>
    readdirSync(join(KNOWLEDGE, language)).map((name) => ({ path: `${language}/${name}`, text: readFileSync(join(KNOWLEDGE, language, name), 'utf8') })),
  );
  const report = await importMarkdown(ctx, workspaceId, files, { source: 'test' });
  if (report.failed > 0) throw new Error(`the demo's pages do not load: ${JSON.stringify(report.rows.find((row) => row.problem))}`);
  if ((options.credits ?? 1000) > 0) await grantCredits(ctx, workspaceId, { amount: options.credits ?? 1000, reason: 'test', idempotencyKey: 'first' });
  const assistant = await seedAssistant(ctx, workspaceId, {
    name: 'Sam',
    modelProvider: options.provider ?? 'builtin',
    settings: { sign_off: 'Secondhome', ...options.settings },
  });
  const inbox = await createInbox(ctx, workspaceId, {
    kind: 'webchat',
    name: 'Chat',
    externalId: `widget-${newId()}`,
    assistantId: assistant.id,
    settings: options.inbox ?? {},
  });
  const models = createModels(ctx);
  const rows = <R extends object>(text: string, values: unknown[] = []) => ctx.db.tx(workspaceId, (tx) => tx.query<R>(text, values));
  const desk: Desk = {
    ...test,
    models,
    assistant,
    inbox,
    rows,
    async say(text, { visitor = 'visitor-1', name = 'Anna de Vries', inbox: place = inbox, kind = 'text' } = {}) {
      const { message } = await receiveMessage(ctx, workspaceId, {
        inboxId: place.id,
        externalId: newId(),
        from: { identities: [{ kind: 'visitor', value: visitor, verified: true }], name },
        occurredAt: ctx.clock.now(),
        kind,
        text,
      });
      if (!message.ticketId) throw new Error('the message opened no ticket');
      return { conversationId: message.conversationId, ticketId: message.ticketId, seq: message.seq };
    },
    turn: (said, turn = {}) =>
      runTurn(
        ctx,
        { models, toolbox: openToolbox(), sender: createReplySender(ctx, createProviders(ctx)) },
        {
          workspaceId,
          conversationId: said.conversationId,
          messageSeq: said.seq,
          waited: turn.waited ?? true,
          signal: turn.signal ?? new AbortController().signal,
          running: null,
        },
      ),
    async ask(text, about) {
      const said = await desk.say(text, about);
      return { ...said, exit: await desk.turn(said) };
    },
    replies: async (said) =>
      (await listMessages(ctx, workspaceId, said.conversationId, { afterSeq: 0, limit: 100 })).filter((message) => message.authorKind === 'assistant'),
    async ticket(said) {
      const [row] = await rows<Awaited<ReturnType<Desk['ticket']>>>('select owner, handoff_reason, answered_count, deadline_at from tickets where id = $1', [
        said.ticketId,
      ]);
      if (!row) throw new Error('no ticket');
      return row;
    },
    turns: (said) => rows<TurnRow>('select * from turns where conversation_id = $1 order by id', [said.conversationId]),
    change: async (settings) => void (await updateAssistant(ctx, workspaceId, assistant.id, { settings })),
  };
  return desk;
}
