import { startGraphSandbox } from '@baton/sandbox';
import type { GraphSandbox, GraphSandboxOptions } from '@baton/sandbox';
import { createInbox, inboxWorking, messagePosted, messageRetried } from '#conversations';
import type { Inbox, StoredMessage } from '#conversations';
import { createProviders, deliverJob, fetchMediaJob, ingestJob, ingestStatusesJob, reconcileJob, redeliverJob, showReadJob } from '#channels';
import { channelsJobs } from '#jobs/channels';
import { on } from '#platform/db';
import { BatonError } from '#platform/errors';
import { createHttpServer } from '#platform/http';
import type { JobDefinition } from '#platform/jobs';
import { createMailer } from '#platform/mail';
import { channelsRoutes } from '#routes/channels';
import { createTestCtx } from '../harness.ts';
import type { TestCtx, TestCtxOptions } from '../harness.ts';

export const PHONE_NUMBER = '106540352242922';
export const SECOND_NUMBER = '227711043756003';
export const INSTAGRAM = '17841405726653026';
export const SECRET = 'test-app-secret';

/** Baton's channels on a real server, and Meta's stand-in with its webhooks pointed at it. */
export interface MetaDesk extends TestCtx {
  graph: GraphSandbox;
  whatsapp: Inbox;
  instagram: Inbox;
  url: string;
  /** Starts the jobs; tests that look at what waits leave it out. */
  work(): void;
  messages(inboxId?: string): Promise<StoredMessage[]>;
  /** Takes the database away while the server goes on. */
  closeDatabase(): Promise<void>;
}

export async function startMetaDesk(options: TestCtxOptions & { graph?: Partial<GraphSandboxOptions> } = {}): Promise<MetaDesk> {
  const graph = await startGraphSandbox({
    appSecret: SECRET,
    numbers: [
      { phoneNumberId: PHONE_NUMBER, wabaId: '102290129340398', displayNumber: '15550783881' },
      { phoneNumberId: SECOND_NUMBER, wabaId: '419561257915477', displayNumber: '15550783882' },
    ],
    instagramAccounts: [INSTAGRAM],
    statusDelayMs: 5,
    ...options.graph,
  });
  const test = await createTestCtx({
    ...options,
    config: { webhookSecret: SECRET, webhookVerifyToken: 'verify-me', whatsappApiBaseUrl: graph.url, instagramApiBaseUrl: graph.url, ...options.config },
    jobs: [ingestJob, ingestStatusesJob, deliverJob, fetchMediaJob, reconcileJob, redeliverJob, showReadJob, ...(options.jobs ?? [])] as JobDefinition[],
    subscriptions: [
      on(messagePosted, deliverJob, ({ payload }, carried) =>
        payload.delivery === 'queued' ? { data: { message_id: payload.message_id }, lane: payload.conversation_id, id: payload.message_id, carried } : null,
      ),
      on(messagePosted, showReadJob, ({ payload }) =>
        payload.author_kind === 'teammate' ? { data: { conversation_id: payload.conversation_id, typing: true } } : null,
      ),
      on(messageRetried, deliverJob, ({ payload }) => ({ data: { message_id: payload.message_id }, lane: payload.conversation_id })),
      on(inboxWorking, redeliverJob, ({ payload }) => ({ data: { inbox_id: payload.inbox_id } })),
    ],
  });
  const { ctx, workspaceId } = test;
  const secrets = { access_token: 'sandbox-token' };
  const whatsapp = await createInbox(ctx, workspaceId, { kind: 'whatsapp', name: 'WhatsApp', externalId: PHONE_NUMBER, secrets });
  const instagram = await createInbox(ctx, workspaceId, { kind: 'instagram', name: 'Instagram', externalId: INSTAGRAM, secrets });
  const app = await createHttpServer({ ctx, isStopping: () => false, authenticate: () => Promise.reject(new BatonError('unauthenticated')) });
  await channelsRoutes(app, ctx);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  graph.setWebhookUrl(`${url}/webhook/meta`);
  let closing: Promise<void> | undefined;
  const closeDatabase = () => (closing ??= test.close());
  return {
    ...test,
    graph,
    whatsapp,
    instagram,
    url,
    work: () => test.startWorkers(channelsJobs(ctx, createProviders(ctx), createMailer(ctx))),
    messages: (inboxId = whatsapp.id) => listAll(test, inboxId),
    closeDatabase,
    async close() {
      await graph.close();
      await app.close();
      await closeDatabase();
    },
  };
}

/** Every message of an inbox, in the order in which they were stored. */
async function listAll({ ctx, workspaceId }: TestCtx, inboxId: string): Promise<StoredMessage[]> {
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<StoredMessage>(
      `select id, conversation_id as "conversationId", ticket_id as "ticketId", seq, author_kind as "authorKind", author_name as "authorName", kind, text, content,
         external_id as "externalId", delivery, delivery_error as "deliveryError", occurred_at as "occurredAt", edited_at as "editedAt", deleted_at as "deletedAt"
       from messages where inbox_id = $1 order by conversation_id, seq`,
      [inboxId],
    ),
  );
}
