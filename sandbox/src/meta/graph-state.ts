import type { AcceptedMessage } from './announce-status.ts';
import type { GraphNumber } from './build-inbound.ts';
import { FaultBook } from './faults.ts';
import { Journal, type SentMessage } from './journal.ts';
import { MediaStore } from './media-store.ts';
import { MessageIds } from './message-ids.ts';
import { Pending } from './pending.ts';
import { ServiceWindows } from './service-windows.ts';
import { StatusBatches } from './status-batches.ts';
import { WebhookPoster } from './webhook-poster.ts';

export interface GraphSandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  /** Bearer tokens that are accepted; `['sandbox-token']` unless told. */
  readonly accessTokens?: readonly string[] | undefined;
  /** Signs webhooks. */
  readonly appSecret: string;
  readonly numbers: readonly GraphNumber[];
  readonly instagramAccounts?: readonly string[] | undefined;
  /** Where webhooks go; can be set later, when the receiver's port is known. Without it nothing is posted. */
  readonly webhookUrl?: string | undefined;
  /** Only these templates exist, when given; otherwise every well-formed name does. */
  readonly templates?: readonly { readonly name: string; readonly language: string }[] | undefined;
  readonly clock?: { now(): Date } | undefined;
  /** `false` leaves every service window open: for benchmarks that only send, and where webhooks are posted by hand. */
  readonly enforceWindows?: boolean | undefined;
  /** Before each status webhook; 20 ms unless told. */
  readonly statusDelayMs?: number | undefined;
  /** Statuses put into one webhook when they come close together; 1 unless told, at most 1000. */
  readonly statusBatchMax?: number | undefined;
  /** Waits between attempts of a webhook; then it is given up. */
  readonly retryDelaysMs?: readonly number[] | undefined;
  readonly webhookTimeoutMs?: number | undefined;
  /** Webhooks under way at once. */
  readonly webhookConcurrency?: number | undefined;
  /** Calls kept for assertions; 100 000 unless told. */
  readonly journalSize?: number | undefined;
}

/** A read receipt, typing indicator or other call that sends no message. */
export interface ActionEntry {
  readonly seq: number;
  readonly at: Date;
  readonly phoneNumberId: string;
  readonly payload: unknown;
}

/** What an accepted id belongs to, so that it can be read or fail later on demand. */
export type AcceptedEntry =
  | { readonly channel: 'whatsapp'; readonly message: AcceptedMessage }
  | { readonly channel: 'instagram'; readonly mid: string; readonly accountId: string; readonly to: string };

export interface PostComment {
  readonly accountId: string;
  readonly from: string;
  readonly at: number;
  answered: boolean;
}

/** Everything one sandbox holds. All of it is in memory and gone with the process. */
export interface GraphState {
  readonly numbers: ReadonlyMap<string, GraphNumber>;
  readonly instagramAccounts: readonly string[];
  readonly accessTokens: ReadonlySet<string>;
  /** `name:language`, or `null` when any template will do. */
  readonly templates: ReadonlySet<string> | null;
  readonly statusDelayMs: number;
  readonly statuses: StatusBatches;
  readonly now: () => number;
  readonly ids: MessageIds;
  readonly faults: FaultBook;
  readonly sent: Journal<SentMessage>;
  readonly reads: Journal<ActionEntry>;
  readonly accepted: Map<string, AcceptedEntry>;
  readonly acceptedMax: number;
  readonly windows: ServiceWindows;
  /** Comments under posts of an Instagram account, by id. */
  readonly comments: Map<string, PostComment>;
  readonly media: MediaStore;
  readonly pending: Pending;
  readonly poster: WebhookPoster;
}

/** Meta repeats for days; here five times within about two minutes is enough to try a receiver that was down. */
const RETRY_DELAYS_MS = [1_000, 5_000, 15_000, 30_000, 60_000];

/** Throws a `TypeError` when a number or the secret is missing: a webhook without them would fail far from its cause. */
export function createState(options: GraphSandboxOptions): GraphState {
  if (!options.appSecret) {
    throw new TypeError('The graph sandbox needs an appSecret to sign webhooks with.');
  }
  for (const number of options.numbers) {
    if (!number.phoneNumberId || !number.wabaId || !number.displayNumber) {
      throw new TypeError(`Every number needs phoneNumberId, wabaId and displayNumber, not ${JSON.stringify(number)}.`);
    }
  }
  const journalSize = options.journalSize ?? 100_000;
  const faults = new FaultBook();
  const pending = new Pending();
  const poster = new WebhookPoster(
    {
      appSecret: options.appSecret,
      retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
      timeoutMs: options.webhookTimeoutMs ?? 5_000,
      concurrency: options.webhookConcurrency ?? 32,
    },
    faults,
    pending,
  );
  poster.url = options.webhookUrl === undefined ? null : new URL(options.webhookUrl);
  const { clock } = options;
  return {
    numbers: new Map(options.numbers.map((number) => [number.phoneNumberId, number])),
    instagramAccounts: options.instagramAccounts ?? [],
    accessTokens: new Set(options.accessTokens ?? ['sandbox-token']),
    templates: options.templates === undefined ? null : new Set(options.templates.map((one) => `${one.name}:${one.language}`)),
    statusDelayMs: options.statusDelayMs ?? 20,
    statuses: new StatusBatches(Math.min(options.statusBatchMax ?? 1, 1000), poster, pending),
    now: clock === undefined ? () => Date.now() : () => clock.now().getTime(),
    ids: new MessageIds(),
    faults,
    sent: new Journal(journalSize),
    reads: new Journal(journalSize),
    accepted: new Map(),
    acceptedMax: journalSize,
    windows: new ServiceWindows(options.enforceWindows ?? true),
    comments: new Map(),
    media: new MediaStore(),
    pending,
    poster,
  };
}

/** Remembers an accepted id; the oldest is forgotten when there are too many. */
export function rememberAccepted(state: GraphState, id: string, entry: AcceptedEntry): void {
  state.accepted.set(id, entry);
  if (state.accepted.size > state.acceptedMax) {
    for (const oldest of state.accepted.keys()) {
      state.accepted.delete(oldest);
      break;
    }
  }
}

/** Forgets everything that happened; numbers, tokens and the webhook url stay. */
export function resetState(state: GraphState): void {
  state.faults.clear();
  state.sent.clear();
  state.reads.clear();
  state.accepted.clear();
  state.windows.clear();
  state.comments.clear();
  state.media.clear();
}
