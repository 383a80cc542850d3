import { startDixaSandbox } from '@baton/sandbox';
import type { DixaSandbox } from '@baton/sandbox';
import { saveAssistantFor } from './dixa-assistant.ts';
import { createInbox } from '#conversations';
import type { Inbox, InboxSettings } from '#conversations';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

export interface DixaDesk extends TestServer {
  dixa: DixaSandbox;
  inbox: Inbox;
  /** The last interaction of a conversation, as the API tells it. */
  interactions(conversationId: number): Promise<Record<string, unknown>[]>;
  modelCalls(): Promise<number>;
}

/** All of Baton with a Dixa inbox, and Dixa's stand-in with its webhooks pointed at it. */
export async function startDixaDesk(options: { settings?: InboxSettings; config?: Partial<Config>; clock?: Clock } = {}): Promise<DixaDesk> {
  const dixa = await startDixaSandbox();
  const config = { dixaBaseUrl: dixa.url, dixaAgentId: dixa.agentId, dixaQueueId: dixa.queueId, ...options.config };
  const test = await startTestServer({ config, ...(options.clock ? { clock: options.clock } : {}) });
  const { ctx } = test.server.runtime;
  const assistantId = await saveAssistantFor(ctx, test.workspaceId);
  const inbox = await createInbox(ctx, test.workspaceId, {
    kind: 'dixa',
    name: 'Dixa',
    externalId: dixa.organizationId,
    assistantId,
    settings: options.settings ?? {},
    secrets: { access_token: 'sandbox-token', webhook_secret: dixa.secretKey, webhook_token: 'long-random-token', webhook_basic: 'dixa:secret' },
  });
  dixa.setWebhookUrl(`${test.url}/dixa_conversation_started`);
  return {
    ...test,
    dixa,
    inbox,
    async interactions(conversationId) {
      const { body } = await test.call<{ interactions: Record<string, unknown>[] }>(
        'GET',
        `/users/${test.workspaceId}/interactions?conversation_id=${conversationId}`,
      );
      return body.interactions;
    },
    async modelCalls() {
      const [row] = await ctx.db.tx(test.workspaceId, (tx) => tx.query<{ n: number }>("select count(*)::int as n from turns where exit in ('answered')"));
      return row?.n ?? 0;
    },
    async close() {
      await dixa.settle();
      await test.close();
      await dixa.close();
    },
  };
}
