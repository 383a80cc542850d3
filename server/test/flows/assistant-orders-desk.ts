import { openToolbox } from '#tools';
import { startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { createModels, mailCodeJob, runTurn, seedAssistant, updateAssistant } from '#assistant';
import type { Assistant, AssistantSettings, ModelProvider, TurnExit } from '#assistant';
import { grantCredits } from '#billing';
import { createProviders, createReplySender } from '#channels';
import { createInbox, listMessages, updateInbox } from '#conversations';
import type { StoredMessage } from '#conversations';
import { importMarkdown } from '#knowledge';
import { registerStore } from '#orders';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { JobDefinition } from '#platform/jobs';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../harness.ts';
import { personOf } from './orders-setup.ts';
import { INSTAGRAM, PHONE_NUMBER, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

/** The buyer of the demo store's newest sale, by the number she writes from. */
export const SANNE = '31612345678';
export const LATEST = '12345';
/** With which the shop signs for users of its web chat. */
export const IDENTITY_SECRET = 'the secret of this shop, long enough';

export interface Answered {
  exit: TurnExit;
  /** What was sent to her telephone. */
  text: string;
  message: StoredMessage | undefined;
  conversationId: string;
}

/** A browser with the web chat open. */
export interface Visit {
  /** Writes, and no turn is run. */
  say(text: string): Promise<void>;
  ask(text: string): Promise<Answered>;
  /** Opens the chat there once more, as somebody. */
  again(user?: object): Promise<void>;
}

/** WhatsApp, an assistant and an Order Desk store, each of the outside ones a stand-in over real HTTP. */
export interface OrdersDesk extends MetaDesk {
  store: OrderDeskSandbox;
  storeId: string;
  assistant: Assistant;
  /** Somebody writes on WhatsApp, and the turn that this asks for is run. */
  ask(from: string, text: string, name?: string): Promise<Answered>;
  /** The same on Instagram, which says of nobody who they are. */
  askOnInstagram(from: string, text: string): Promise<Answered>;
  /** Opens the web chat as this user, and asks in it. */
  visit(user?: object): Promise<Visit>;
  change(settings: AssistantSettings): Promise<void>;
}

const KNOWLEDGE = join(import.meta.dirname, '../../demo/knowledge');

export async function openOrdersDesk(
  options: { config?: Partial<Config>; provider?: ModelProvider; languages?: string[]; store?: boolean; clock?: Clock } = {},
): Promise<OrdersDesk> {
  const store = await startOrderDeskSandbox({ limit: { capacity: 10_000, perSecond: 10_000 } });
  const desk = await startMetaDesk({
    ...(options.clock ? { clock: options.clock } : {}),
    jobs: [mailCodeJob] as JobDefinition[],
    config: { orderdeskBaseUrl: store.url, orderdeskTimeoutSeconds: 5, quietWindowMs: 0, ...options.config },
  });
  const { ctx, workspaceId } = desk;
  const files = (options.languages ?? ['nl']).flatMap((language) =>
    readdirSync(join(KNOWLEDGE, language)).map((name) => ({ path: `${language}/${name}`, text: readFileSync(join(KNOWLEDGE, language, name), 'utf8') })),
  );
  await importMarkdown(ctx, workspaceId, files, { source: 'test' });
  await grantCredits(ctx, workspaceId, { amount: 1000, reason: 'test', idempotencyKey: 'test' });
  const assistant = await seedAssistant(ctx, workspaceId, { name: 'Robin', modelProvider: options.provider ?? 'builtin', settings: { max_interactions: 50 } });
  for (const { id } of [desk.whatsapp, desk.instagram]) await updateInbox(ctx, workspaceId, id, { assistantId: assistant.id });
  const { id: storeId } =
    options.store === false
      ? { id: '' }
      : await registerStore(ctx, personOf(workspaceId), {
          kind: 'orderdesk',
          name: 'Shop',
          externalId: store.storeId,
          apiKey: store.apiKey,
          callLimit: { burst: 10_000, per_second: 10_000 },
        });
  await createInbox(ctx, workspaceId, {
    kind: 'webchat',
    name: 'Chat',
    externalId: 'orders-chat',
    assistantId: assistant.id,
    settings: { webchat: {} },
    secrets: { identity_secret: IDENTITY_SECRET },
  });
  const models = createModels(ctx);
  desk.work();
  let sent = 0;
  const turn = async ({ conversationId, seq }: { conversationId: string; seq: number }): Promise<Answered> => {
    const exit = await runTurn(
      ctx,
      { models, toolbox: openToolbox(), sender: createReplySender(ctx, createProviders(ctx)) },
      { workspaceId, conversationId, messageSeq: seq, waited: true, signal: new AbortController().signal, running: null },
    );
    const messages = await listMessages(ctx, workspaceId, conversationId, { afterSeq: seq, limit: 10 });
    const message = messages.findLast((one) => one.authorKind === 'assistant');
    return { exit, text: message?.text ?? '', message, conversationId };
  };
  const ask: OrdersDesk['ask'] = async (from, text, name = 'Sanne Visser') => {
    const wamid = `wamid.orders${(sent += 1)}`;
    await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, text, name, id: wamid });
    return turn(await eventually(async () => (await desk.messages()).find((one) => one.externalId === wamid), `${wamid} is stored`));
  };
  const askOnInstagram: OrdersDesk['askOnInstagram'] = async (from, text) => {
    const { wamids } = await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from, text });
    return turn(await eventually(async () => (await desk.messages(desk.instagram.id)).find((one) => one.externalId === wamids[0]), `${wamids[0]} is stored`));
  };
  const call = async (path: string, token: string | null, body: object) => {
    const headers = { 'content-type': 'application/json', origin: 'https://some.shop', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${desk.url}/widget/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { token: string; conversation_id: string; seq: number; message: { seq: number } };
  };
  const visit: OrdersDesk['visit'] = async (user) => {
    const { token } = await call('/sessions', null, { inbox_key: 'orders-chat', ...(user ? { user } : {}) });
    return {
      async again(as) {
        await call('/sessions', null, { inbox_key: 'orders-chat', token, ...(as ? { user: as } : {}) });
      },
      async say(text) {
        await call('/messages', token, { client_id: randomUUID(), text });
      },
      async ask(text) {
        await call('/messages', token, { client_id: randomUUID(), text });
        const [said] = await ctx.db.tx(workspaceId, (tx) =>
          tx.query<{ conversationId: string; seq: number }>(
            `select conversation_id as "conversationId", seq from messages where author_kind = 'contact' order by created_at desc, id desc limit 1`,
          ),
        );
        if (!said) throw new Error('nothing was said');
        return turn(said);
      },
    };
  };
  return {
    ...desk,
    store,
    storeId,
    assistant,
    ask,
    askOnInstagram,
    visit,
    change: async (settings) => void (await updateAssistant(ctx, workspaceId, assistant.id, { settings: { max_interactions: 50, ...settings } })),
    async close() {
      await desk.close();
      await store.close();
    },
  };
}
