import { startChatwootSandbox } from '@baton/sandbox';
import type { ChatwootSandbox, ChatwootSandboxOptions } from '@baton/sandbox';
import { createInbox } from '#conversations';
import type { Inbox, InboxSettings } from '#conversations';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { saveAssistantFor } from './dixa-assistant.ts';

export interface ChatwootDesk extends TestServer {
  chatwoot: ChatwootSandbox;
  inbox: Inbox;
  /** Where bot, account webhook and API inbox send to. */
  webhookUrl: string;
  /** What the contact of a conversation was shown by the shop, oldest first. */
  said(conversationId: number): string[];
  /** The private notes of a conversation. */
  notes(conversationId: number): string[];
  /** Messages of a conversation as they stand here. */
  stored(conversationId: number): Promise<StoredRow[]>;
  /** Its tickets, oldest first. */
  tickets(conversationId: number): Promise<TicketRow[]>;
  interactions(conversationId: number): Promise<Record<string, unknown>[]>;
  /** Waits until neither Chatwoot nor Baton has anything left to do. */
  quiet(): Promise<void>;
}

export interface StoredRow {
  id: string;
  authorKind: string;
  kind: string;
  text: string;
  externalId: string | null;
  delivery: string | null;
  content: Record<string, unknown>;
  deletedAt: Date | null;
}

export interface TicketRow {
  id: string;
  owner: 'assistant' | 'people';
  status: string;
  handoffReason: string | null;
}

export interface DeskOptions {
  settings?: InboxSettings;
  secrets?: Record<string, string>;
  config?: Partial<Config>;
  sandbox?: ChatwootSandboxOptions;
  clock?: Clock;
  /** Which of Chatwoot's webhooks point at Baton; the bot's alone unless told. */
  hooks?: readonly ('bot' | 'account' | 'api_inbox')[];
}

/** All of Baton with a Chatwoot inbox, and Chatwoot's stand-in with its webhooks pointed at it. */
export async function startChatwootDesk(options: DeskOptions = {}): Promise<ChatwootDesk> {
  const chatwoot = await startChatwootSandbox({ retrySpacingMs: 200, ...options.sandbox });
  const config = { chatwootBaseUrl: chatwoot.url, chatwootCallsPerMinute: 3000, ...options.config };
  const test = await startTestServer({ config, ...(options.clock ? { clock: options.clock } : {}) });
  const { ctx } = test.server.runtime;
  const assistantId = await saveAssistantFor(ctx, test.workspaceId);
  const secret = [chatwoot.botSecret, chatwoot.webhookSecret, chatwoot.apiInboxSecret].join(',');
  const inbox = await createInbox(ctx, test.workspaceId, {
    kind: 'chatwoot',
    name: 'Chatwoot',
    externalId: String(chatwoot.accountId),
    assistantId,
    settings: options.settings ?? {},
    secrets: { access_token: chatwoot.botToken, user_token: chatwoot.adminToken, webhook_secret: secret, ...options.secrets },
  });
  const webhookUrl = `${test.url}/webhook/chatwoot`;
  const hooks = options.hooks ?? ['bot'];
  if (hooks.includes('bot')) chatwoot.setBotUrl(webhookUrl);
  if (hooks.includes('account')) chatwoot.setWebhookUrl(webhookUrl);
  if (hooks.includes('api_inbox')) chatwoot.setApiInboxUrl(webhookUrl);
  return { ...test, chatwoot, inbox, webhookUrl, ...looks(test, chatwoot, inbox) };
}

type Looks = Pick<ChatwootDesk, 'said' | 'notes' | 'stored' | 'tickets' | 'interactions' | 'quiet' | 'close'>;

function looks(test: TestServer, chatwoot: ChatwootSandbox, inbox: Inbox): Looks {
  const { ctx } = test.server.runtime;
  const thread = (id: number) => `${chatwoot.accountId}:${id}`;
  return {
    said: (id) => chatwoot.seen(id).map((message) => String(message['content'])),
    notes: (id) => chatwoot.conversation(id).messages.flatMap((message) => (message.private ? [String(message.content)] : [])),
    stored: (id) =>
      ctx.db.tx(test.workspaceId, (tx) =>
        tx.query<StoredRow>(
          `select m.id, m.author_kind as "authorKind", m.kind, m.text, m.external_id as "externalId", m.delivery, m.content, m.deleted_at as "deletedAt"
           from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 order by m.seq`,
          [test.workspaceId, inbox.id, thread(id)],
        ),
      ),
    tickets: (id) =>
      ctx.db.tx(test.workspaceId, (tx) =>
        tx.query<TicketRow>(
          `select t.id, t.owner, t.status, t.handoff_reason as "handoffReason" from tickets t join conversations c on c.workspace_id = t.workspace_id and c.id = t.conversation_id
           where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 order by t.first_seq`,
          [test.workspaceId, inbox.id, thread(id)],
        ),
      ),
    async interactions(id) {
      const path = `/users/${test.workspaceId}/interactions?conversation_id=${id}`;
      return (await test.call<{ interactions: Record<string, unknown>[] }>('GET', path)).body.interactions;
    },
    async quiet() {
      for (let still = 0; still < 3;) {
        await chatwoot.settle();
        const busy = await isBusy(test);
        still = busy ? 0 : still + 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await chatwoot.settle();
      await test.close();
      await chatwoot.close();
    },
  };
}

/** Something waits, runs, or was put off for a moment. What is remembered of a contact is looked at a minute later, and is no work of the desk. */
export async function isBusy({ server }: TestServer): Promise<boolean> {
  const [row] = await server.runtime.ctx.db.system((tx) =>
    tx.query<{ found: boolean }>(
      `select exists (select from pgboss.job where state in ('created', 'retry', 'active') and start_after < now() + interval '4 seconds' and name <> 'assistant.remember')
         or exists (select from messages where delivery in ('queued', 'sending')) as found`,
    ),
  );
  return row?.found ?? false;
}
