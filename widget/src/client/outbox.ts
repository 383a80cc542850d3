import type { WidgetClientFrame, WidgetMessage } from '../protocol.ts';
import { backOffMs } from './back-off.ts';
import { CallFailed } from './http-api.ts';
import type { HttpApi } from './http-api.ts';
import type { PendingMessage } from './timeline.ts';
import type { Timings } from './timings.ts';

/** About 20 seconds of trying; then the visitor is shown "not sent" and decides. */
const ATTEMPTS = 6;

export interface OutboxOptions {
  api: HttpApi;
  timings: Timings;
  random: () => number;
  token: () => string | null;
  /** False when the socket is not up. */
  sendFrame: (frame: WidgetClientFrame) => boolean;
  /** The oldest message still to be sent. */
  next: () => PendingMessage | undefined;
  onSent: (message: WidgetMessage) => void;
  onFailed: (clientId: string, failure: CallFailed) => void;
  /** The server wants a pause of so long. */
  onSlow: (ms: number) => void;
  onUnauthorized: (token: string) => void;
}

/**
 * Sends one message at a time, so that a retry never overtakes the message written after it. Every attempt at a message carries the same
 * `client_id`: whichever attempt arrived first is the one that counts.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #running = false;
  #wakeUp: () => void = () => undefined;
  #settle: { clientId: string; sent: () => void; failed: (error: CallFailed) => void } | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Begins sending, or ends a pause between two attempts. */
  kick(): void {
    this.#wakeUp();
    if (!this.#running) void this.#run();
  }

  /** The socket confirmed the message, as `ack` or by showing it. */
  confirmed(clientId: string): void {
    if (this.#settle?.clientId === clientId) this.#settle.sent();
  }

  /** The socket said that it did not store the message. */
  rejected(clientId: string, failure: CallFailed): void {
    if (this.#settle?.clientId === clientId) this.#settle.failed(failure);
  }

  /** The socket is gone: what waits for its `ack` goes by HTTP instead. */
  disconnected(): void {
    this.#settle?.failed(new CallFailed(0, 'network', null));
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let message = this.#options.next(); message !== undefined; message = this.#options.next()) {
      const failure = await this.#deliver(message);
      if (failure !== null) this.#options.onFailed(message.client_id, failure);
    }
    this.#running = false;
  }

  /** Null when it arrived, else why it did not. */
  async #deliver(message: PendingMessage): Promise<CallFailed | null> {
    const { timings, random } = this.#options;
    let failure: CallFailed | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      failure = await this.#attempt(message);
      if (failure === null || failure.final) return failure;
      if (failure.status === 429) this.#options.onSlow(failure.retryAfterMs ?? timings.rateLimitedMs);
      const pause = backOffMs(attempt, timings.backOffBaseMs, timings.backOffMaxMs, random);
      if (attempt + 1 < ATTEMPTS) await this.#pause(Math.max(pause, failure.retryAfterMs ?? 0));
    }
    return failure;
  }

  async #attempt({ client_id, text, files }: PendingMessage): Promise<CallFailed | null> {
    const token = this.#options.token();
    if (token === null) return new CallFailed(0, 'no_session', null);
    const message = { client_id, text, ...(files.length === 0 ? {} : { attachments: files.map((file) => file.id) }) };
    try {
      if (this.#options.sendFrame({ type: 'send', ...message })) {
        const failure = await this.#confirmation(client_id);
        if (failure === null || failure.code !== 'no_ack') return failure;
      }
      this.#options.onSent(await this.#options.api.send(token, message));
      return null;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.status === 401) this.#options.onUnauthorized(token);
      return error;
    }
  }

  #confirmation(clientId: string): Promise<CallFailed | null> {
    return new Promise((resolve) => {
      const finish = (failure: CallFailed | null): void => {
        clearTimeout(timer);
        this.#settle = null;
        resolve(failure);
      };
      const timer = setTimeout(() => finish(new CallFailed(0, 'no_ack', null)), this.#options.timings.ackMs);
      this.#settle = { clientId, sent: () => finish(null), failed: finish };
    });
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
