import { randomUUID } from 'node:crypto';
import type { ChatwootState } from './chatwoot-state.ts';
import { escapeRails, signChatwoot } from './sign-webhook.ts';

export type WebhookKind = 'account' | 'bot' | 'api_inbox';

/** One webhook on its way: the bytes and the delivery id stay, the timestamp and its signature are made anew for each attempt. */
export interface WebhookJob {
  kind: WebhookKind;
  event: string;
  url: string;
  secret: string | null;
  body: string;
  deliveryId: string;
  /** Of `message_created` and `message_updated`. */
  messageId: number | null;
}

/** One attempt, as the log keeps it. */
export interface Delivered {
  kind: WebhookKind;
  event: string;
  url: string;
  deliveryId: string;
  attempt: number;
  /** 0 where no answer came, or nothing was sent. */
  status: number;
  text: string;
  body: string;
  at: number;
}
export type WebhookLog = Delivered[];

const MOST_LOGGED = 5000;
const MOST_ATTEMPTS = 3;
/** All others are final for bots too, and every one is for the other kinds. */
const RETRIED = new Set([429, 500]);

export function makeJob(payload: { event: string; [field: string]: unknown }, to: Pick<WebhookJob, 'kind' | 'url' | 'secret'>): WebhookJob {
  const { event } = payload;
  const messageId = event.startsWith('message_') && typeof payload['id'] === 'number' ? payload['id'] : null;
  return { ...to, event, body: escapeRails(payload), deliveryId: randomUUID(), messageId };
}

/** Sends a webhook and whatever copies were ordered. `state.onWebhookFailure` is told once for each that failed for good. */
export async function runJob(state: ChatwootState, job: WebhookJob): Promise<void> {
  const strike = state.faults.takeForWebhook(job.event, job.kind);
  if (strike.drop) {
    log(state, job, { attempt: 0, status: 0, text: 'dropped' });
    return;
  }
  const copies = Array.from({ length: strike.copies }, () => (strike.newIds ? { ...job, deliveryId: randomUUID() } : job));
  await state.pending.sleep(strike.holdMs);
  await Promise.all(
    [job, ...copies].map(async (copy) => {
      const error = await attempt(state, copy, 1);
      if (error !== null && !state.pending.closed) state.onWebhookFailure(copy, error);
    }),
  );
}

/** `null` when a 2xx came, otherwise why it failed. */
async function attempt(state: ChatwootState, job: WebhookJob, number: number): Promise<string | null> {
  if (state.pending.closed) return 'closed';
  const answer = await postWebhook(state, job);
  log(state, job, { attempt: number, ...answer });
  if (answer.status >= 200 && answer.status < 300) return null;
  if (job.kind === 'bot' && RETRIED.has(answer.status) && number < MOST_ATTEMPTS) {
    await state.pending.sleep(state.settings.retrySpacingMs);
    return attempt(state, job, number + 1);
  }
  return answer.status === 0 ? answer.text : `${answer.status} ${answer.text}`.trim();
}

/** One delivery of exactly these bytes. `status` 0: no answer came in time. */
export async function postWebhook(
  state: ChatwootState,
  { url, body, secret, deliveryId }: Pick<WebhookJob, 'url' | 'body' | 'secret' | 'deliveryId'>,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const at = Math.floor(Date.now() / 1000);
  const signed = secret === null ? {} : { 'x-chatwoot-timestamp': String(at), 'x-chatwoot-signature': signChatwoot(secret, body, at) };
  const own = { 'content-type': 'application/json', accept: 'application/json', 'x-chatwoot-delivery': deliveryId, ...signed };
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(state.settings.webhookTimeoutMs), state.closing.signal]);
    const response = await fetch(url, { method: 'POST', headers: { ...own, ...headers }, body, signal });
    return { status: response.status, text: await response.text().catch(() => '') };
  } catch (error) {
    return { status: 0, text: error instanceof Error && error.name === 'TimeoutError' ? 'Net::ReadTimeout' : String(error) };
  }
}

function log(state: ChatwootState, job: WebhookJob, answer: { attempt: number; status: number; text: string }): void {
  const { kind, event, url, deliveryId, body } = job;
  state.webhookLog.push({ kind, event, url, deliveryId, body, at: Date.now(), ...answer });
  if (state.webhookLog.length > MOST_LOGGED) state.webhookLog.shift();
}
