import type {
  WidgetAsking,
  WidgetAttributes,
  WidgetClientFrame,
  WidgetMessage,
  WidgetMessagePage,
  WidgetServerFrame,
  WidgetSession,
  WidgetSessionRequest,
  WidgetTypingAuthor,
  WidgetUser,
} from '../protocol.ts';
import { COMMENT_MAX, TEXT_MAX } from '../protocol.ts';
import { CatchUp } from './catch-up.ts';
import { emptyState } from './chat-state.ts';
import type { ChatOptions, ChatState } from './chat-state.ts';
import { Connection } from './connection.ts';
import type { ConnectionState } from './connection.ts';
import { DraftFiles } from './draft-files.ts';
import { CallFailed, createHttpApi } from './http-api.ts';
import type { HttpApi } from './http-api.ts';
import { newClientId } from './new-client-id.ts';
import { Outbox } from './outbox.ts';
import { addPending, countUnread, emptyTimeline, placeMessage, raiseWatermark, setPendingState } from './timeline.ts';
import type { SentFile } from './timeline.ts';

/** How much of an old conversation is shown when the page is opened again. */
const HISTORY = 200;

/** The whole conversation of one visitor, without any drawing: `state` is a snapshot, `subscribe` says when there is a new one. */
export class ChatClient {
  #state: ChatState = emptyState;
  #token: string | null;
  #readSeq: number;
  #locale: string;
  #user: WidgetUser | null;
  #attributes: WidgetAttributes | undefined;
  #continueWith: string | null;
  #attentive = false;
  #saidTypingUntil = 0;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  /** Where files are: their addresses are paths below it. */
  readonly origin: string;
  readonly #options: ChatOptions;
  readonly #api: HttpApi;
  readonly #connection: Connection;
  readonly #catchUp: CatchUp;
  readonly #outbox: Outbox;
  readonly files: DraftFiles;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.origin = options.origin;
    this.#locale = options.locale;
    this.#api = createHttpApi(options.origin, options.timings.callMs);
    this.#connection = this.#makeConnection();
    this.#catchUp = this.#makeCatchUp();
    this.#outbox = this.#makeOutbox();
    this.files = this.#makeFiles();
    this.#user = options.user ?? null;
    this.#attributes = options.attributes;
    this.#continueWith = options.continueWith ?? null;
    const kept = options.keeper.load();
    // What a user left here is not for the next at this computer; what nobody signed in for becomes theirs who does.
    const isTheirs = this.#continueWith === null && (kept.user === null || kept.user === this.#user?.id);
    this.#token = isTheirs ? kept.token : null;
    this.#readSeq = isTheirs ? kept.readSeq : 0;
    for (const { client_id, text, files } of isTheirs ? kept.pending : []) this.#addPending(client_id, text, files);
  }

  get state(): ChatState {
    return this.#state;
  }

  /** True when this browser has talked before, so that unread answers are worth a connection before the panel is opened. */
  get known(): boolean {
    return this.#token !== null;
  }

  /** Calls `listener` after each change; returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Learns how the chat looks, without a trace on the server. Says so by `state.shop`, or by `refused`. */
  async readShop(): Promise<void> {
    try {
      const { shop } = await this.#api.config(this.#options.inboxKey, this.#locale);
      this.#update({ shop });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.final && this.#state.connection === 'idle') this.#refused(error);
    }
  }

  /** Somebody signed in on the page, or out (`null`). Of another user nothing may stay on the screen. */
  identify(user: WidgetUser | null): void {
    const isOther = this.#user !== null && this.#user.id !== user?.id;
    this.#user = user;
    if (isOther) {
      this.#token = null;
      this.#readSeq = 0;
      this.files.clear();
      this.#catchUp.forget();
      this.#update({ timeline: emptyTimeline, typing: null, shopReadSeq: 0, rating: null, asking: null });
      this.#save();
    }
    this.#update({ refusal: null });
    if (this.#state.connection !== 'idle') this.#connection.restart();
  }

  /** What else the page knows of the visitor; told with the session. */
  setAttributes(attributes: WidgetAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
    if (this.#connection.token !== null) void this.#askAgain();
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    clearTimeout(this.#typingTimer);
    clearTimeout(this.#slowTimer);
    this.#connection.stop();
  }

  wake(): void {
    this.#connection.wake();
    this.#outbox.kick();
  }

  /** Whether the visitor looks at the messages. While true, what arrives counts as read. */
  setAttentive(attentive: boolean): void {
    this.#attentive = attentive;
    if (attentive) {
      this.#markRead();
      this.wake();
    }
  }

  /**
   * Sends a message with the files that were chosen. Text over the limit is cut. Returns the `client_id`, or null when nothing was sent: there
   * is neither text nor file, or a file is still on its way.
   */
  send(text: string): string | null {
    const trimmed = text.trim().slice(0, TEXT_MAX);
    const chosen = this.#state.files.filter((file) => file.problem === null);
    const kept = chosen.flatMap((file): SentFile[] => (file.kept === null ? [] : [file.kept]));
    if ((trimmed === '' && kept.length === 0) || kept.length < chosen.length) return null;
    const clientId = newClientId();
    this.#addPending(clientId, trimmed, kept);
    this.files.clear();
    this.#save();
    this.#saidTypingUntil = 0;
    this.#connection.start();
    this.#outbox.kick();
    return clientId;
  }

  /** Tries a failed message again, under its old `client_id`. */
  retry(clientId: string): void {
    this.#update({ timeline: setPendingState(this.#state.timeline, clientId, 'sending') });
    this.#outbox.kick();
  }

  /** Called at each keystroke with whether there is any text; says it to the server at most every few seconds. */
  typing(typing: boolean): void {
    const now = this.#options.now().getTime();
    if (typing ? now < this.#saidTypingUntil : this.#saidTypingUntil === 0) return;
    this.#saidTypingUntil = typing ? now + this.#options.timings.typingRepeatMs : 0;
    this.#tell({ type: 'typing', typing }, (token) => this.#api.typing(token, typing));
  }

  /** Says how the help was, from 1 to 5. Returns false when it was not kept: then it can be said again. */
  async rate(score: number, comment?: string): Promise<boolean> {
    const token = this.#connection.token;
    const { rating } = this.#state;
    if (token === null || rating === null) return false;
    const said = comment?.trim() ?? '';
    try {
      const kept = await this.#api.rate(token, { ticket_id: rating.ticket_id, score, ...(said === '' ? {} : { comment: said.slice(0, COMMENT_MAX) }) });
      this.#update({ rating: kept.rating });
      return true;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.status === 401) this.#connection.expire(token);
      // Refused for good: opened again meanwhile, or too long ago.
      if (error.status === 404 || error.status === 409) this.#update({ rating: null });
      return false;
    }
  }

  /** Answers the questions before the chat. Returns the keys of those that were not taken, or null when nothing arrived: then it can be tried again. */
  answerPrechat(answers: Record<string, string | boolean>): Promise<string[] | null> {
    return this.#ask((token) => this.#api.prechat(token, answers));
  }

  /** Says where answers may be mailed to. Returns as `answerPrechat`. */
  leaveEmail(email: string): Promise<string[] | null> {
    return this.#ask((token) => this.#api.email(token, email));
  }

  /** Asks for the shop's words in another language. The session stays. */
  async setLocale(locale: string): Promise<void> {
    if (locale === this.#locale) return;
    this.#locale = locale;
    if (this.#connection.token !== null) await this.#askAgain();
    else if (this.#state.shop !== null) await this.readShop();
  }

  async #ask(call: (token: string) => Promise<WidgetAsking>): Promise<string[] | null> {
    const token = this.#connection.token;
    if (token === null) return null;
    try {
      this.#update({ asking: await call(token) });
      this.#outbox.kick();
      return [];
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.status === 401) this.#connection.expire(token);
      if (error.status === 429) this.#slowDown(error.retryAfterMs ?? this.#options.timings.rateLimitedMs);
      return error.final ? (error.details.problems?.map((problem) => problem.field) ?? ['']) : null;
    }
  }

  /** Looks again at how the chat is set up and what is asked, in the session that is open. */
  async #askAgain(): Promise<void> {
    try {
      const { token, shop, asking } = await this.#api.openSession(this.#sessionRequest());
      if (token === this.#token) this.#update({ shop, asking });
    } catch (error) {
      // What was known stays; it is the shop's in either language.
      if (!(error instanceof CallFailed)) throw error;
    }
  }

  #makeConnection(): Connection {
    const { origin, timings, random } = this.#options;
    return new Connection(
      {
        api: this.#api,
        origin,
        timings,
        random,
        sessionRequest: () => this.#sessionRequest(),
        watermark: () => this.#state.timeline.watermark,
        attentive: () => this.#attentive,
      },
      {
        onState: (connection) => this.#connectionChanged(connection),
        onSession: (session) => this.#sessionOpened(session),
        onRefused: (failure) => this.#refused(failure),
        onFrame: (frame) => this.#frame(frame),
        onPoll: () => this.#catchUp.fetch(),
      },
    );
  }

  #makeCatchUp(): CatchUp {
    return new CatchUp({
      watermark: () => this.#state.timeline.watermark,
      fetchPage: (afterSeq, limit) => this.#fetchPage(afterSeq, limit),
      show: (message) => this.#show(message),
      onPage: (page) => {
        this.#setTyping(page.typing);
        this.#shopRead(page.read_seq);
      },
    });
  }

  #makeOutbox(): Outbox {
    const { timings, random } = this.#options;
    return new Outbox({
      api: this.#api,
      timings,
      random,
      token: () => this.#connection.token,
      sendFrame: (frame) => this.#connection.send(frame),
      // While questions before the chat are open the server takes no message.
      next: () => (this.#state.asking?.prechat ? undefined : this.#state.timeline.pending.find((message) => message.state === 'sending')),
      onSent: (message) => this.#own(message),
      onFailed: (clientId, failure) => this.#failed(clientId, failure),
      onSlow: (ms) => this.#slowDown(ms),
      onUnauthorized: (token) => this.#connection.expire(token),
    });
  }

  #makeFiles(): DraftFiles {
    const { origin, upload } = this.#options;
    return new DraftFiles({
      token: () => this.#connection.token,
      limits: () => this.#state.shop?.attachments ?? null,
      upload: (one) => upload({ ...one, origin }),
      onChange: (files) => this.#update({ files }),
    });
  }

  #failed(clientId: string, { details: { reason } }: CallFailed): void {
    this.#update({
      timeline: setPendingState(this.#state.timeline, clientId, 'failed'),
      ...(reason === 'prechat' || reason === undefined ? {} : { refusal: reason }),
    });
    if (reason === 'prechat') void this.#askAgain();
  }

  #refused({ details, message, status }: CallFailed): void {
    // For whoever puts the script into the page: the visitor is told no more than that there is no chat.
    if (status === 403 || status === 404) console.warn(`Baton: ${message}`);
    this.#update({ connection: 'refused', refusal: details.reason ?? null });
  }

  #slowDown(ms: number): void {
    clearTimeout(this.#slowTimer);
    this.#update({ slow: true });
    this.#slowTimer = setTimeout(() => this.#update({ slow: false }), ms);
  }

  #sessionRequest(): WidgetSessionRequest {
    const { inboxKey, pageUrl, name, email } = this.#options;
    return {
      inbox_key: inboxKey,
      locale: this.#locale,
      page_url: pageUrl().slice(0, 2048),
      ...(this.#token === null ? {} : { token: this.#token }),
      ...(this.#continueWith === null ? {} : { continue: this.#continueWith }),
      ...(this.#user === null ? {} : { user: this.#user }),
      ...(this.#attributes === undefined ? {} : { attributes: this.#attributes }),
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
    };
  }

  #connectionChanged(connection: ConnectionState): void {
    this.#update({ connection });
    if (connection === 'waiting') this.#outbox.disconnected();
    if (connection === 'polling') this.#outbox.kick();
    if (connection !== 'online' && connection !== 'polling') this.#setTyping(null);
  }

  #sessionOpened(session: WidgetSession): void {
    let { timeline } = this.#state;
    if (session.token !== this.#token) {
      // A new visitor: nothing of an expired one may stay on the screen. What was not yet sent goes to the new conversation.
      timeline = { ...emptyTimeline, pending: timeline.pending };
      this.#catchUp.forget();
      this.#readSeq = 0;
      this.#token = session.token;
      this.#update({ shopReadSeq: 0, rating: null });
    }
    this.#continueWith = null;
    this.#readSeq = Math.max(this.#readSeq, session.read_seq);
    if (timeline.messages.length === 0) timeline = raiseWatermark(timeline, session.last_seq - HISTORY);
    this.#update({ shop: session.shop, asking: session.asking, timeline });
    this.#save();
    this.#outbox.kick();
    this.files.kick();
  }

  #frame(frame: WidgetServerFrame): void {
    if (frame.type === 'welcome') {
      this.#shopRead(frame.read_seq);
      if (this.#readSeq > 0) this.#connection.send({ type: 'read', seq: this.#readSeq });
      this.#outbox.kick();
    } else if (frame.type === 'message') {
      if (frame.message.client_id === null) this.#catchUp.receive(frame.message);
      else this.#own(frame.message);
    } else if (frame.type === 'ack') {
      this.#own(frame.message);
    } else if (frame.type === 'typing') {
      if (frame.typing) this.#setTyping(frame.author);
      else if (frame.author === this.#state.typing) this.#setTyping(null);
    } else if (frame.type === 'read') {
      this.#shopRead(frame.seq);
    } else if (frame.type === 'status') {
      this.#status(frame);
    } else if (frame.type === 'rating') {
      this.#update({ rating: frame.rating });
    } else if (frame.type === 'error' && frame.client_id !== undefined) {
      const { code, retry_after_seconds: seconds } = frame.error;
      const retryAfter = seconds === undefined ? null : Math.min(seconds, 120) * 1000;
      this.#outbox.rejected(frame.client_id, new CallFailed(code === 'rate_limited' ? 429 : 400, code, retryAfter, frame.error));
    }
  }

  /** The visitor's own message is shown at once, hole below it or not: it is already on the screen as pending. */
  #own(message: WidgetMessage): void {
    this.#update({ timeline: placeMessage(this.#state.timeline, message) });
    this.#save();
    if (message.client_id !== null) this.#outbox.confirmed(message.client_id);
    this.#catchUp.receive(message);
  }

  #status({ client_id, message_id, status }: Extract<WidgetServerFrame, { type: 'status' }>): void {
    if (status === 'failed' && client_id !== undefined) this.#outbox.rejected(client_id, new CallFailed(400, 'failed', null));
    if (status !== 'read') return;
    const message = this.#state.timeline.messages.find((other) => other.id === message_id || (client_id !== undefined && other.client_id === client_id));
    if (message !== undefined) this.#shopRead(message.seq);
  }

  #show(message: WidgetMessage): void {
    this.#update({ timeline: raiseWatermark(placeMessage(this.#state.timeline, message), message.seq) });
    if (message.author === this.#state.typing) this.#setTyping(null);
    if (this.#attentive) this.#markRead();
  }

  async #fetchPage(afterSeq: number, limit: number): Promise<WidgetMessagePage> {
    const token = this.#connection.token;
    if (token === null) throw new CallFailed(0, 'no_session', null);
    try {
      return await this.#api.page(token, afterSeq, limit);
    } catch (error) {
      if (error instanceof CallFailed && error.status === 401) this.#connection.expire(token);
      throw error;
    }
  }

  #markRead(): void {
    const last = this.#state.timeline.messages.at(-1)?.seq ?? 0;
    if (last <= this.#readSeq) return;
    this.#readSeq = last;
    this.#save();
    this.#update({});
    this.#tell({ type: 'read', seq: last }, (token) => this.#api.read(token, last));
  }

  /** Says something that may be lost: by socket, else by HTTP, and no word when neither works. */
  #tell(frame: WidgetClientFrame, byHttp: (token: string) => Promise<void>): void {
    const token = this.#connection.token;
    if (this.#connection.send(frame) || token === null) return;
    byHttp(token).catch(() => undefined);
  }

  #setTyping(typing: WidgetTypingAuthor | null): void {
    clearTimeout(this.#typingTimer);
    if (typing !== null) this.#typingTimer = setTimeout(() => this.#setTyping(null), this.#options.timings.typingTtlMs);
    if (typing !== this.#state.typing) this.#update({ typing });
  }

  #shopRead(seq: number): void {
    if (seq > this.#state.shopReadSeq) this.#update({ shopReadSeq: seq });
  }

  #addPending(clientId: string, text: string, files: readonly SentFile[]): void {
    const message = { client_id: clientId, text, files, state: 'sending' as const, created_at: this.#options.now().toISOString() };
    this.#update({ timeline: addPending(this.#state.timeline, message) });
  }

  #save(): void {
    const pending = this.#state.timeline.pending.map(({ client_id, text, files }) => ({ client_id, text, files }));
    this.#options.keeper.save({ token: this.#token, user: this.#user?.id ?? null, readSeq: this.#readSeq, pending });
  }

  #update(change: Partial<ChatState>): void {
    const state = { ...this.#state, ...change };
    this.#state = { ...state, unread: countUnread(state.timeline, this.#readSeq) };
    for (const listener of this.#listeners) listener();
  }
}
