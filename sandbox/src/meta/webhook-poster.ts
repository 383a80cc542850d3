import http from 'node:http';
import https from 'node:https';
import { ON_WEBHOOK, type FaultBook, type FaultTarget } from './faults.ts';
import type { Pending } from './pending.ts';
import { escapeBody, signBody } from './sign-body.ts';

/** What the receiver answered. `status` is 0 when no answer came; `body` then says why. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

export interface WebhookPosterOptions {
  readonly appSecret: string;
  readonly retryDelaysMs: readonly number[];
  readonly timeoutMs: number;
  readonly concurrency: number;
}

export interface WebhookCounts {
  attempts: number;
  acknowledged: number;
  retried: number;
  givenUp: number;
}

/** An answer is a short acknowledgement; more than this of it is not read. */
const ANSWER_LIMIT_BYTES = 64 * 1024;

/** Posts signed webhooks: at most `concurrency` at once, and again after growing delays until the answer is 200. */
export class WebhookPoster {
  url: URL | null = null;
  readonly counts: WebhookCounts = { attempts: 0, acknowledged: 0, retried: 0, givenUp: 0 };
  readonly #options: WebhookPosterOptions;
  readonly #faults: FaultBook;
  readonly #pending: Pending;
  readonly #agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  readonly #inFlight = new Set<http.ClientRequest>();
  #running = 0;
  #queue: (() => void)[] = [];

  constructor(options: WebhookPosterOptions, faults: FaultBook, pending: Pending) {
    this.#options = options;
    this.#faults = faults;
    this.#pending = pending;
  }

  /** Resolves with the first attempt's answer. Retries go on behind unless `retry` is false. */
  async post(payload: unknown, target: FaultTarget, retry = true): Promise<WebhookAnswer> {
    const { url } = this;
    if (url === null || this.#pending.closed) {
      return { status: 0, body: 'no webhook url is set' };
    }
    const body = Buffer.from(escapeBody(payload), 'latin1');
    let copies = 0;
    let holdMs = 0;
    for (const fault of this.#faults.take(ON_WEBHOOK, target)) {
      if (fault.kind === 'duplicate_webhooks') {
        copies += fault.copies ?? 1;
      } else {
        holdMs += fault.ms ?? 100;
      }
    }
    const deliver = async (): Promise<WebhookAnswer> => {
      await this.#pending.sleep(holdMs);
      const first = await this.#attempt(url, body);
      if (retry && first.status !== 200) {
        void this.#pending.track(this.#retry(url, body));
      } else if (first.status !== 200) {
        this.counts.givenUp += 1;
      }
      return first;
    };
    // Copies leave together with the original, so that the receiver meets them at the same moment.
    const extra = Array.from({ length: copies }, () => this.#pending.track(deliver()));
    const answer = this.#pending.track(deliver());
    await Promise.all(extra);
    return answer;
  }

  async #retry(url: URL, body: Buffer): Promise<void> {
    for (const delayMs of this.#options.retryDelaysMs) {
      await this.#pending.sleep(delayMs);
      if (this.#pending.closed) {
        return;
      }
      this.counts.retried += 1;
      const answer = await this.#attempt(url, body);
      if (answer.status === 200) {
        return;
      }
    }
    this.counts.givenUp += 1;
  }

  async #attempt(url: URL, body: Buffer): Promise<WebhookAnswer> {
    if (this.#running >= this.#options.concurrency) {
      await new Promise<void>((go) => this.#queue.push(go));
    }
    if (this.#pending.closed) {
      return { status: 0, body: 'the sandbox was closed' };
    }
    this.#running += 1;
    try {
      this.counts.attempts += 1;
      const answer = await this.#exchange(url, 'POST', body);
      if (answer.status === 200) {
        this.counts.acknowledged += 1;
      }
      return answer;
    } finally {
      this.#running -= 1;
      this.#queue.shift()?.();
    }
  }

  /** Meta's GET handshake: true when the receiver gives the challenge back verbatim with 200. */
  async verify(verifyToken: string, challenge: string): Promise<WebhookAnswer & { readonly ok: boolean }> {
    if (this.url === null) {
      throw new Error('No webhook url is set: give webhookUrl when starting, or call setWebhookUrl first.');
    }
    const url = new URL(this.url);
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', verifyToken);
    const answer = await this.#exchange(url, 'GET');
    return { ...answer, ok: answer.status === 200 && answer.body === challenge };
  }

  #exchange(url: URL, method: 'GET' | 'POST', body?: Buffer): Promise<WebhookAnswer> {
    return new Promise((resolve) => {
      const secure = url.protocol === 'https:';
      // Spelt out: handing over the URL object has it taken apart again for every request.
      const where = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, path: url.pathname + url.search };
      const headers: http.OutgoingHttpHeaders = { 'user-agent': 'facebookexternalua', accept: '*/*' };
      if (body !== undefined) {
        headers['content-type'] = 'application/json';
        headers['content-length'] = body.length;
        headers['x-hub-signature-256'] = signBody(this.#options.appSecret, body);
      }
      const request = (secure ? https : http).request({
        ...where,
        method,
        headers,
        agent: this.#agents[secure ? 'https:' : 'http:'],
        timeout: this.#options.timeoutMs,
      });
      const finish = (answer: WebhookAnswer): void => {
        this.#inFlight.delete(request);
        resolve(answer);
      };
      this.#inFlight.add(request);
      request.on('response', (response) => {
        void readAnswer(response).then((text) => finish({ status: response.statusCode ?? 0, body: text }));
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${this.#options.timeoutMs} ms`)));
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the receiver closed a moment ago is no failed attempt: Meta would open a new one too.
        if (request.reusedSocket && error.code === 'ECONNRESET' && !this.#pending.closed) {
          this.#inFlight.delete(request);
          resolve(this.#exchange(url, method, body));
          return;
        }
        finish({ status: 0, body: error.code ?? error.message });
      });
      request.end(body);
    });
  }

  /** Breaks off what is in flight and lets queued attempts end. `Pending` is closed first, so none of them starts again. */
  close(): void {
    this.url = null;
    for (const request of this.#inFlight) {
      request.destroy(new Error('the sandbox was closed'));
    }
    const waiting = this.#queue;
    this.#queue = [];
    for (const go of waiting) {
      go();
    }
    this.#agents['http:'].destroy();
    this.#agents['https:'].destroy();
  }
}

async function readAnswer(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response) {
      if (Buffer.isBuffer(part) && size < ANSWER_LIMIT_BYTES) {
        parts.push(part);
        size += part.length;
      }
    }
  } catch {
    // Cut off while answering: the status line came and counts, as it does for Meta.
  }
  return Buffer.concat(parts).toString('utf8').slice(0, ANSWER_LIMIT_BYTES);
}
