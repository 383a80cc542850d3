import { CLOSE } from '../protocol.ts';
import type { WidgetClientFrame, WidgetServerFrame, WidgetSession, WidgetSessionRequest } from '../protocol.ts';
import { backOffMs } from './back-off.ts';
import { CallFailed } from './http-api.ts';
import type { HttpApi } from './http-api.ts';
import { openSocket } from './open-socket.ts';
import type { OpenSocket } from './open-socket.ts';
import type { Timings } from './timings.ts';

/**
 * idle        nothing runs, no token is asked for
 * opening     `POST /sessions` is under way
 * connecting  the socket was opened and `welcome` has not come
 * online      frames flow
 * polling     two sockets in a row never got a `welcome` (a proxy that eats WebSockets): pages are fetched instead, and the socket is tried
 *             again now and then without leaving this state
 * waiting     backing off; then `opening` without a token, `connecting` with one
 * refused     the server knows no such inbox, or this page or visitor may not use it: final until `start` is called again
 */
export type ConnectionState = 'idle' | 'opening' | 'connecting' | 'online' | 'polling' | 'waiting' | 'refused';

const SOCKETS_BEFORE_POLLING = 2;

export interface ConnectionEvents {
  onState(state: ConnectionState): void;
  onSession(session: WidgetSession): void;
  /** A call was refused for good. */
  onRefused(failure: CallFailed): void;
  onFrame(frame: WidgetServerFrame): void;
  /** Asks for the pages after the watermark. Throws `CallFailed`. */
  onPoll(): Promise<void>;
}

export interface ConnectionOptions {
  api: HttpApi;
  origin: string;
  timings: Timings;
  random: () => number;
  /** Built at each opening, because locale and page change. */
  sessionRequest: () => WidgetSessionRequest;
  watermark: () => number;
  attentive: () => boolean;
}

/** Holds the session and keeps one road to the server open. `#enter` is the only setter of the state. */
export class Connection {
  #state: ConnectionState = 'idle';
  #token: string | null = null;
  #attempt = 0;
  #failedSockets = 0;
  #socket: OpenSocket | null = null;
  #waitTimer: ReturnType<typeof setTimeout> | undefined;
  #pollTimer: ReturnType<typeof setTimeout> | undefined;
  #stableTimer: ReturnType<typeof setTimeout> | undefined;
  #socketTimer: ReturnType<typeof setTimeout> | undefined;
  /** Rises whenever the road changes, so that an answer to something begun before changes nothing after. */
  #era = 0;
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get token(): string | null {
    return this.#token;
  }

  start(): void {
    if (this.#state === 'idle' || this.#state === 'refused') void this.#open();
  }

  /** Ends what runs and begins afresh: somebody else is here now. */
  restart(): void {
    this.stop();
    this.start();
  }

  stop(): void {
    this.#token = null;
    this.#clearTimers();
    this.#dropSocket();
    this.#enter('idle');
  }

  /** The network is back or the page is looked at again: do now what was waiting. */
  wake(): void {
    if (this.#state === 'waiting') this.#resume();
    else if (this.#state === 'polling') this.#poll();
  }

  /** False when the socket is not up; the caller then goes by HTTP. */
  send(frame: WidgetClientFrame): boolean {
    return this.#state === 'online' && this.#socket !== null && this.#socket.send(frame);
  }

  /** A call with this token was answered 401: ask for a new session, once, however many calls failed together. */
  expire(token: string): void {
    if (this.#token !== token) return;
    this.#token = null;
    this.#wait(0);
  }

  #refuse(failure: CallFailed): void {
    this.#clearTimers();
    this.#dropSocket();
    this.#events.onRefused(failure);
    this.#enter('refused');
  }

  #enter(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#events.onState(state);
  }

  async #open(): Promise<void> {
    const era = this.#era;
    this.#enter('opening');
    try {
      const session = await this.#options.api.openSession(this.#options.sessionRequest());
      if (era !== this.#era) return;
      this.#token = session.token;
      this.#events.onSession(session);
      this.#connect();
    } catch (error) {
      if (era !== this.#era) return;
      if (!(error instanceof CallFailed)) throw error;
      if (error.final) this.#refuse(error);
      else this.#wait(error.retryAfterMs ?? 0);
    }
  }

  #connect(): void {
    const { origin, timings } = this.#options;
    if (this.#token === null) return void this.#open();
    if (this.#state !== 'polling') this.#enter('connecting');
    this.#dropSocket();
    const options = { origin, token: this.#token, afterSeq: this.#options.watermark(), welcomeMs: timings.welcomeMs, silenceMs: timings.silenceMs };
    try {
      this.#socket = openSocket(options, { onFrame: (frame) => this.#frame(frame), onClose: (code) => this.#closed(code) });
    } catch {
      // A content security policy without our host in connect-src throws here.
      this.#closed(1006);
    }
  }

  #frame(frame: WidgetServerFrame): void {
    if (frame.type === 'welcome') {
      this.#clearTimers();
      this.#failedSockets = 0;
      this.#stableTimer = setTimeout(() => (this.#attempt = 0), this.#options.timings.stableMs);
      this.#enter('online');
    }
    this.#events.onFrame(frame);
  }

  #closed(code: number): void {
    this.#socket = null;
    clearTimeout(this.#stableTimer);
    if (code === CLOSE.unauthorized) {
      this.#token = null;
      return this.#wait(0);
    }
    if (code === CLOSE.refused) return this.#refuse(new CallFailed(403, 'forbidden', null));
    if (code === CLOSE.rateLimited) return this.#wait(this.#options.timings.rateLimitedMs);
    if (this.#state === 'online') return this.#wait(0);
    this.#failedSockets += 1;
    if (this.#failedSockets < SOCKETS_BEFORE_POLLING) return this.#wait(0);
    this.#socketTimer = setTimeout(() => this.#connect(), this.#options.timings.retrySocketMs);
    if (this.#state !== 'polling') this.#poll();
  }

  /** Polls until the era ends. `polling` is entered by the first page, so that a server that is down altogether never looks reachable. */
  #poll(): void {
    clearTimeout(this.#pollTimer);
    const era = this.#era;
    const { timings, attentive } = this.#options;
    this.#events.onPoll().then(
      () => {
        if (era !== this.#era) return;
        this.#attempt = 0;
        this.#enter('polling');
        clearTimeout(this.#pollTimer);
        this.#pollTimer = setTimeout(() => this.#poll(), attentive() ? timings.pollMs : timings.pollIdleMs);
      },
      (error: unknown) => {
        if (era === this.#era) this.#wait(error instanceof CallFailed ? (error.retryAfterMs ?? 0) : 0);
      },
    );
  }

  #wait(atLeastMs: number): void {
    this.#clearTimers();
    this.#dropSocket();
    this.#enter('waiting');
    const pause = Math.max(atLeastMs, this.#backOff());
    this.#attempt += 1;
    this.#waitTimer = setTimeout(() => this.#resume(), pause);
  }

  #resume(): void {
    clearTimeout(this.#waitTimer);
    this.#connect();
  }

  #backOff(): number {
    const { timings, random } = this.#options;
    return backOffMs(this.#attempt, timings.backOffBaseMs, timings.backOffMaxMs, random);
  }

  #dropSocket(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  #clearTimers(): void {
    this.#era += 1;
    for (const timer of [this.#waitTimer, this.#pollTimer, this.#stableTimer, this.#socketTimer]) clearTimeout(timer);
  }
}
