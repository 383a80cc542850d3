import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DixaConversation, DixaRequest, DixaState, DixaUser } from './dixa-state.ts';
import { FaultBook } from './faults.ts';
import type { DixaFault } from './faults.ts';
import { reset } from './reset.ts';
import { serveDixa } from './serve-dixa.ts';
import { HUMAN, agentWrites, customerWrites } from './speak.ts';
import type { CustomerWrites, Spoken } from './speak.ts';
import { WebhookSender } from './webhook-sender.ts';
import type { WebhookSenderOptions } from './webhook-sender.ts';

export interface DixaSandboxOptions {
  port?: number | undefined;
  /** API tokens that work; `sandbox-token` unless told. */
  tokens?: readonly string[] | undefined;
  webhookUrl?: string | undefined;
  /** Hex, as Dixa hands it out. */
  secretKey?: string | undefined;
  authorization?: WebhookSenderOptions['authorization'] | undefined;
  /** The user that the token speaks as, and the queue of people. */
  agentId?: string | undefined;
  queueId?: string | undefined;
  organizationId?: string | undefined;
  limit?: { perSecond: number; burst: number } | undefined;
}

export interface DixaSandbox {
  readonly url: string;
  readonly agentId: string;
  readonly queueId: string;
  readonly secretKey: string;
  readonly organizationId: string;
  readonly subscriptionId: string;
  setWebhookUrl(url: string | null): void;
  customerWrites(said: CustomerWrites): Promise<Spoken>;
  agentWrites(said: { conversationId: number; text: string }): Promise<Spoken>;
  addFault(fault: DixaFault): void;
  clearFaults(): void;
  conversation(id: number): DixaConversation;
  requests(): readonly DixaRequest[];
  /** Posts exactly these bytes as a signed webhook. */
  post(body: string, headers?: Record<string, string>): Promise<{ status: number; text: string }>;
  settle(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

/** Values that open nothing real. */
export const DIXA_SANDBOX = {
  token: 'sandbox-token',
  secretKey: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  agentId: 'c0ffee00-1111-4222-8333-444455550301',
  queueId: '2f2d0a5a-7c9b-4f6e-a0aa-9a4e6d3c0401',
  organizationId: '0f6f9c1e-3a53-4d0b-9f0e-5f7c1f1a0001',
  subscriptionId: 'beabb3e2-3a10-4a44-9a88-935988770001',
} as const;

/** Starts a stand-in for Dixa's API and its webhooks. */
export async function startDixaSandbox(options: DixaSandboxOptions = {}): Promise<DixaSandbox> {
  const state = createState(options);
  const { agentId = DIXA_SANDBOX.agentId, queueId = DIXA_SANDBOX.queueId } = options;
  const server = createServer((request, response) => {
    serveDixa(state, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    agentId,
    queueId,
    secretKey: state.sender.options.secretKey,
    organizationId: state.organization.id,
    subscriptionId: state.subscriptionId,
    setWebhookUrl: (url) => void (state.sender.options.url = url),
    customerWrites: (said) => customerWrites(state, said),
    agentWrites: (said) => agentWrites(state, said),
    addFault: (fault) => state.faults.add(fault),
    clearFaults: () => state.faults.clear(),
    conversation: (id) => state.conversations.get(id) ?? fail(`There is no conversation ${id}.`),
    requests: () => state.journal,
    post: (body, headers) => state.sender.post(body, headers),
    settle: () => state.sender.settle(),
    reset: () => reset(state),
    async close() {
      state.sender.options.url = null;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createState(options: DixaSandboxOptions): DixaState {
  const faults = new FaultBook();
  const bot: DixaUser = { id: options.agentId ?? DIXA_SANDBOX.agentId, name: 'Assistant', email: null, phone: null, roles: [], user_type: 'Member' };
  return {
    tokens: new Set(options.tokens ?? [DIXA_SANDBOX.token]),
    organization: { id: options.organizationId ?? DIXA_SANDBOX.organizationId, name: 'Sandbox' },
    subscriptionId: DIXA_SANDBOX.subscriptionId,
    limit: options.limit ?? { perSecond: 10, burst: 4 },
    buckets: new Map(),
    faults,
    journal: [],
    users: new Map([bot, HUMAN].map((user) => [user.id, user])),
    queues: new Map([[options.queueId ?? DIXA_SANDBOX.queueId, 'People']]),
    conversations: new Map(),
    tags: new Map(),
    sender: new WebhookSender({
      url: options.webhookUrl ?? null,
      secretKey: options.secretKey ?? DIXA_SANDBOX.secretKey,
      subscriptionId: DIXA_SANDBOX.subscriptionId,
      authorization: options.authorization ?? { _type: 'NoAuth' },
      faults,
    }),
    nextId: 48_001,
  };
}

function fail(why: string): never {
  throw new Error(why);
}
