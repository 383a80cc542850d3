import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Fault } from './faults.ts';
import { markFailed, markRead } from './follow-up.ts';
import { type ActionEntry, createState, type GraphSandboxOptions, type GraphState, resetState } from './graph-state.ts';
import { setWindow } from './handle-control.ts';
import type { SentMessage } from './journal.ts';
import type { MediaReference } from './media-store.ts';
import {
  type Received,
  receiveComment,
  type ReceiveComment,
  receiveInstagram,
  type ReceiveInstagram,
  receiveWhatsApp,
  type ReceiveWhatsApp,
} from './receive.ts';
import { createGraphServer } from './serve-graph.ts';
import type { WebhookAnswer, WebhookCounts } from './webhook-poster.ts';

/** A running stand-in for Meta's Graph API, and the contacts who write through it. */
export interface GraphSandbox {
  /** `http://127.0.0.1:<port>`: put it where `https://graph.facebook.com` would stand. */
  readonly url: string;
  readonly port: number;
  /** Every send, accepted or refused, oldest first. */
  readonly sent: readonly SentMessage[];
  /** Read receipts, typing and the like. */
  readonly reads: readonly ActionEntry[];
  readonly webhooks: Readonly<WebhookCounts>;
  /** A contact writes on WhatsApp. Resolves with the receiver's first answer; until it is 200 the webhook is repeated behind. */
  receive(message: ReceiveWhatsApp): Promise<Received>;
  /** Up to 1000 messages in one webhook. */
  receiveBatch(messages: readonly ReceiveWhatsApp[]): Promise<Received>;
  receiveInstagram(event: ReceiveInstagram): Promise<Received>;
  /** Somebody comments under a post. `wamids` holds the comment's id. */
  receiveComment(comment: ReceiveComment): Promise<Received>;
  /** Posts any payload, signed and escaped. */
  postWebhook(payload: unknown): Promise<WebhookAnswer>;
  markRead(id: string): Promise<WebhookAnswer>;
  markFailed(id: string, code?: number): Promise<WebhookAnswer>;
  openWindow(phoneNumberId: string, recipient: string): void;
  closeWindow(phoneNumberId: string, recipient: string): void;
  /** Orders a fault; see the README for the kinds. */
  fault(order: Fault): number;
  clearFaults(): void;
  /** A file a contact sends; put the result under `content` of `receive`. */
  addMedia(file: { readonly bytes: Uint8Array; readonly mimeType: string; readonly id?: string }): MediaReference;
  setWebhookUrl(url: string | null): void;
  /** Meta's GET handshake against the webhook url. */
  verifyWebhook(verifyToken: string): Promise<WebhookAnswer & { readonly ok: boolean }>;
  /** Resolves when no status, echo or retry is outstanding. */
  settled(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

/** Starts the sandbox on 127.0.0.1. Rejects when the port is taken. */
export async function startGraphSandbox(options: GraphSandboxOptions): Promise<GraphSandbox> {
  const state = createState(options);
  const server = createGraphServer(state);
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let closing: Promise<void> | undefined;
  return {
    ...controlsOf(state),
    get sent() {
      return state.sent.list();
    },
    get reads() {
      return state.reads.list();
    },
    get webhooks() {
      return { ...state.poster.counts };
    },
    url: `http://${host}:${port}`,
    port,
    close: () => (closing ??= closeAll(state, server)),
  };
}

/** Stops timers first, so that nothing starts again while posts and connections are broken off. */
async function closeAll(state: GraphState, server: Server): Promise<void> {
  const ended = state.pending.close();
  state.poster.close();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await Promise.all([ended, closed]);
}

type Controls = Omit<GraphSandbox, 'sent' | 'reads' | 'webhooks' | 'url' | 'port' | 'close'>;

function controlsOf(state: GraphState): Controls {
  return {
    receive: (message) => receiveWhatsApp(state, [message]),
    receiveBatch: (messages) => receiveWhatsApp(state, messages),
    receiveInstagram: (event) => receiveInstagram(state, event),
    receiveComment: (comment) => receiveComment(state, comment),
    postWebhook: (payload) => state.poster.post(payload, { endpoint: 'messages' }),
    markRead: async (id) => markRead(state, id),
    markFailed: async (id, code) => markFailed(state, id, code),
    openWindow: (phoneNumberId, recipient) => setWindow(state, { phoneNumberId, recipient, open: true }),
    closeWindow: (phoneNumberId, recipient) => setWindow(state, { phoneNumberId, recipient, open: false }),
    fault: (order) => state.faults.add(order),
    clearFaults: () => state.faults.clear(),
    addMedia: (file) => state.media.add(file, state.now(), 7),
    setWebhookUrl: (url) => {
      state.poster.url = url === null ? null : new URL(url);
    },
    // Meta's challenges are strings of digits.
    verifyWebhook: (verifyToken) => state.poster.verify(verifyToken, String(randomInt(1_000_000_000, 10_000_000_000))),
    settled: () => state.pending.settled(),
    reset: () => resetState(state),
  };
}
