import { randomBytes, randomUUID } from 'node:crypto';
import websocket from '@fastify/websocket';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  WIDGET_BASE,
  WIDGET_CLOSE,
  widgetClientFrame,
  widgetConfigQuery,
  widgetEmailRequest,
  widgetMessage,
  widgetMessagesQuery,
  widgetPrechatRequest,
  widgetRatingRequest,
  widgetReadRequest,
  widgetSendRequest,
  widgetServerFrame,
  widgetSessionRequest,
  widgetTypingRequest,
} from '../../contract/src/widget.ts';
import type {
  WidgetAsking,
  WidgetAttachment,
  WidgetClientFrame,
  WidgetMessage,
  WidgetRatingRequest,
  WidgetServerFrame,
  WidgetSessionRequest,
  WidgetShop,
  WidgetTypingAuthor,
} from '../../contract/src/widget.ts';

/** The part of a `ws` socket that is used here; its own types are not installed. */
interface Socket {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  on(event: 'close', listener: () => void): void;
}

interface Visitor {
  token: string;
  messages: WidgetMessage[];
  lastSeq: number;
  readSeq: number;
  typing: WidgetTypingAuthor | null;
  sockets: Set<Socket>;
}

const SHOP: WidgetShop = {
  name: 'Secondhome',
  assistant_name: 'Noor',
  greeting: '',
  accent: '#2f5d50',
  scheme: 'light',
  position: 'right',
  margin: { side: 20, bottom: 20 },
  launcher: { icon: 'chat', text: '' },
  logo: null,
  assistant_picture: null,
  suggestions: [],
  hours: null,
  attachments: { max_bytes: 1_000_000, max_files: 3 },
  identity_required: false,
};

class Unauthorized extends Error {}

const REFUSED_ORIGIN = { error: { code: 'forbidden', message: 'not for this page', details: { reason: 'origin' } } };

/**
 * A shop behind the widget protocol, in memory and over real HTTP and WebSocket. What the widget sends is parsed by the contract's own
 * schemas, and so is what it is sent. The fields are faults to switch on.
 */
export class ShopServer {
  /** What the widget did, in order: `POST /sessions`, `frame send`, `socket`, … */
  readonly log: string[] = [];
  readonly reads: number[] = [];
  readonly ratings: WidgetRatingRequest[] = [];
  /** Ratings are answered 409, as when the ticket was opened again. */
  refuseRatings = false;
  readonly visitors = new Map<string, Visitor>();
  /** Sockets are cut before `welcome`, as a proxy without WebSocket support does. */
  refuseSockets = false;
  /** This many coming messages are stored, but the connection dies before the answer. */
  loseAnswers = 0;
  /** Every HTTP call is answered 503. */
  down = false;
  /** This many coming messages are refused with 400. */
  refuseMessages = 0;
  greeting = '';
  /** Laid over the shop's looks. */
  looks: Partial<WidgetShop> = {};
  asking: WidgetAsking = { prechat: null, mail: 'off' };
  /** Pages are answered 403, as when the chat is not for them. */
  refuseOrigin = false;
  /** Messages are refused with 403 for this reason. */
  refuseFor: 'blocked' | null = null;
  /** This many coming messages are answered 429, to come again after a second. */
  tooMany = 0;
  readonly sessions: WidgetSessionRequest[] = [];
  readonly answers: Record<string, string | boolean>[] = [];
  readonly emails: string[] = [];
  /** Files as they came, by id. */
  readonly uploads = new Map<string, WidgetAttachment & { bytes: Buffer }>();
  onContactMessage: (visitor: Visitor, message: WidgetMessage) => void = () => undefined;
  readonly app: FastifyInstance = fastify();
  origin = '';

  async listen(): Promise<void> {
    await this.app.register(websocket);
    this.app.setErrorHandler((error, _request, reply) => this.#fail(reply, error));
    this.app.addHook('onRequest', async (request, reply) => {
      void reply.header('access-control-allow-origin', '*').header('access-control-allow-headers', 'authorization, content-type');
      if (request.method === 'OPTIONS') return reply.code(204).send();
      if (request.url.startsWith(WIDGET_BASE)) this.log.push(`${request.method} ${request.url.slice(WIDGET_BASE.length).split('?')[0]}`);
      if (this.down && request.url.startsWith(WIDGET_BASE)) return reply.code(503).send({ error: { code: 'unavailable', message: 'down' } });
    });
    this.app.options(`${WIDGET_BASE}/*`, async () => '');
    this.app.post(`${WIDGET_BASE}/sessions`, async (request, reply) => this.#openSession(request, reply));
    this.#takeQuestions();
    this.#takeFiles();
    this.app.post(`${WIDGET_BASE}/messages`, async (request, reply) => this.#postMessage(request, reply));
    this.app.get(`${WIDGET_BASE}/messages`, async (request) => this.#page(request));
    this.app.post(`${WIDGET_BASE}/typing`, async (request, reply) => {
      widgetTypingRequest.parse(request.body);
      return reply.code(204).send();
    });
    this.app.post(`${WIDGET_BASE}/read`, async (request, reply) => {
      this.#visitor(request);
      this.reads.push(widgetReadRequest.parse(request.body).seq);
      return reply.code(204).send();
    });
    this.app.post(`${WIDGET_BASE}/rating`, async (request, reply) => {
      this.#visitor(request);
      const said = widgetRatingRequest.parse(request.body);
      if (this.refuseRatings) return reply.code(409).send({ error: { code: 'conflict', message: 'not now' } });
      this.ratings.push(said);
      const rating = { ticket_id: said.ticket_id, score: said.score, comment: said.comment ?? null, changeable_until: new Date().toISOString() };
      return reply.code(201).send({ rating });
    });
    this.app.get(`${WIDGET_BASE}/socket`, { websocket: true }, (socket) => this.#connect(socket));
    this.origin = await this.app.listen({ port: 0, host: '127.0.0.1' });
  }

  async close(): Promise<void> {
    for (const visitor of this.visitors.values()) for (const socket of visitor.sockets) socket.terminate();
    await this.app.close();
  }

  /** The one visitor there is. */
  get visitor(): Visitor {
    const [visitor] = this.visitors.values();
    if (visitor === undefined) throw new Error('no visitor yet');
    return visitor;
  }

  /** Stores a message; `silent` tells no socket, as when a push gets lost between two nodes. */
  write(visitor: Visitor, change: Partial<WidgetMessage>, silent = false): WidgetMessage {
    visitor.lastSeq += 1;
    const message = widgetMessage.parse({
      id: randomUUID(),
      seq: visitor.lastSeq,
      author: 'assistant',
      author_name: 'Noor',
      kind: 'text',
      text: '',
      sources: [],
      created_at: new Date().toISOString(),
      client_id: null,
      edited_at: null,
      deleted: false,
      ...change,
    });
    visitor.messages.push(message);
    if (!silent) this.push(visitor, { type: 'message', message });
    return message;
  }

  push(visitor: Visitor, frame: WidgetServerFrame): void {
    const text = JSON.stringify(widgetServerFrame.parse(frame));
    for (const socket of visitor.sockets) socket.send(text);
  }

  /** Cuts every socket without a word, as a restart does. */
  cutSockets(): void {
    for (const visitor of this.visitors.values()) for (const socket of visitor.sockets) socket.terminate();
  }

  #fail(reply: FastifyReply, error: unknown): FastifyReply {
    if (error instanceof Unauthorized) return reply.code(401).send({ error: { code: 'unauthorized', message: 'open a new session' } });
    return reply.code(400).send({ error: { code: 'validation_failed', message: String(error) } });
  }

  #openSession(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const body = widgetSessionRequest.parse(request.body);
    this.sessions.push(body);
    if (this.refuseOrigin) return reply.code(403).send(REFUSED_ORIGIN);
    if (body.inbox_key !== 'demo-webchat') return reply.code(404).send({ error: { code: 'not_found', message: 'no such inbox' } });
    const known = body.token === undefined ? undefined : this.visitors.get(body.token);
    const token = known?.token ?? randomBytes(32).toString('base64url');
    const visitor = known ?? { token, messages: [], lastSeq: 0, readSeq: 0, typing: null, sockets: new Set<Socket>() };
    this.visitors.set(token, visitor);
    const who = { id: 'v1', name: body.name ?? null, user_id: body.user?.id ?? null };
    const session = { token, conversation_id: null, visitor: who, read_seq: 0, last_seq: visitor.lastSeq, shop: this.#shop(), asking: this.asking };
    return reply.code(known === undefined ? 201 : 200).send(session);
  }

  #visitor(request: FastifyRequest): Visitor {
    const visitor = this.visitors.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (visitor === undefined) throw new Unauthorized();
    return visitor;
  }

  #shop(): WidgetShop {
    return { ...SHOP, greeting: this.greeting, ...this.looks };
  }

  #takeQuestions(): void {
    this.app.get(`${WIDGET_BASE}/config`, async (request, reply) => {
      widgetConfigQuery.parse(request.query);
      return this.refuseOrigin ? reply.code(403).send(REFUSED_ORIGIN) : { shop: this.#shop() };
    });
    this.app.post(`${WIDGET_BASE}/prechat`, async (request, reply) => {
      this.#visitor(request);
      const { answers } = widgetPrechatRequest.parse(request.body);
      if (answers['mail'] === 'no address') {
        const details = { reason: 'prechat', problems: [{ field: 'mail', reason: 'is no e-mail address' }] };
        return reply.code(400).send({ error: { code: 'validation_failed', message: 'wrong', details } });
      }
      this.answers.push(answers);
      this.asking = { ...this.asking, prechat: null };
      return this.asking;
    });
    this.app.post(`${WIDGET_BASE}/email`, async (request) => {
      this.#visitor(request);
      this.emails.push(widgetEmailRequest.parse(request.body).email);
      this.asking = { ...this.asking, mail: 'known' };
      return this.asking;
    });
  }

  /** One part of multipart by hand: there is no more in what the widget sends. */
  #takeFiles(): void {
    this.app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit: 20_000_000 }, (_request, body, done) => done(null, body));
    this.app.post(`${WIDGET_BASE}/attachments`, async (request, reply) => {
      this.#visitor(request);
      const raw = request.body as Buffer;
      const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString();
      const boundary = head.slice(0, head.indexOf('\r\n'));
      const bytes = raw.subarray(raw.indexOf('\r\n\r\n') + 4, raw.lastIndexOf(`\r\n${boundary}`));
      const name = /filename="([^"]*)"/.exec(head)?.[1] ?? '';
      if (name.endsWith('.exe')) return reply.code(400).send({ error: { code: 'validation_failed', message: 'not accepted' } });
      const id = randomUUID();
      const type = name.endsWith('.png') ? 'image/png' : 'application/pdf';
      this.uploads.set(id, { id, name, media_type: type, size: bytes.length, url: `${WIDGET_BASE}/files/${id}`, bytes });
      return reply.code(201).send({ attachments: [{ id, name, media_type: type, size: bytes.length, url: null }] });
    });
    this.app.get<{ Params: { id: string } }>(`${WIDGET_BASE}/files/:id`, async (request, reply) => {
      const file = this.uploads.get(request.params.id);
      return file ? reply.type(file.media_type).send(file.bytes) : reply.code(404).send();
    });
  }

  #store(
    visitor: Visitor,
    { client_id: clientId, text, attachments = [] }: { client_id: string; text: string; attachments?: string[] | undefined },
  ): { message: WidgetMessage; repeated: boolean } {
    const known = visitor.messages.find((message) => message.client_id === clientId);
    if (known !== undefined) return { message: known, repeated: true };
    const files = attachments
      .flatMap((id) => this.uploads.get(id) ?? [])
      .map((upload) => {
        const file: Omit<typeof upload, 'bytes'> & { bytes?: unknown } = { ...upload };
        delete file.bytes;
        return file;
      });
    const message = this.write(
      visitor,
      { author: 'contact', author_name: null, client_id: clientId, text, ...(files.length > 0 ? { attachments: files } : {}) },
      true,
    );
    setImmediate(() => this.onContactMessage(visitor, message));
    return { message, repeated: false };
  }

  #postMessage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const visitor = this.#visitor(request);
    const sent = widgetSendRequest.parse(request.body);
    if (this.refuseFor !== null) return reply.code(403).send({ error: { code: 'forbidden', message: 'no', details: { reason: this.refuseFor } } });
    if (this.tooMany > 0) {
      this.tooMany -= 1;
      return reply
        .code(429)
        .header('retry-after', '1')
        .send({ error: { code: 'rate_limited', message: 'later' } });
    }
    if (this.refuseMessages > 0) {
      this.refuseMessages -= 1;
      return reply.code(400).send({ error: { code: 'validation_failed', message: 'refused' } });
    }
    const { message, repeated } = this.#store(visitor, sent);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      request.raw.socket.destroy();
      return reply.hijack();
    }
    return reply.code(repeated ? 200 : 201).send(message);
  }

  #page(request: FastifyRequest): object {
    const visitor = this.#visitor(request);
    const { after_seq, limit } = widgetMessagesQuery.parse(request.query);
    const rest = visitor.messages.filter((message) => message.seq > after_seq);
    const messages = rest.slice(0, limit);
    return { messages, last_seq: visitor.lastSeq, typing: visitor.typing, read_seq: visitor.readSeq, has_more: rest.length > limit };
  }

  #connect(socket: Socket): void {
    if (this.refuseSockets) return socket.terminate();
    let visitor: Visitor | undefined;
    socket.on('message', (data) => {
      const frame = widgetClientFrame.parse(JSON.parse(data.toString()));
      this.log.push(`frame ${frame.type}`);
      if (visitor !== undefined) return this.#frame(socket, visitor, frame);
      visitor = frame.type === 'hello' ? this.visitors.get(frame.token) : undefined;
      if (visitor === undefined || frame.type !== 'hello') return socket.close(WIDGET_CLOSE.unauthorized);
      socket.send(JSON.stringify({ type: 'welcome', last_seq: visitor.lastSeq, read_seq: visitor.readSeq }));
      for (const message of visitor.messages.filter((other) => other.seq > frame.after_seq)) socket.send(JSON.stringify({ type: 'message', message }));
      visitor.sockets.add(socket);
    });
    socket.on('close', () => visitor?.sockets.delete(socket));
  }

  /** What a message is answered with on the socket, when it is not taken. */
  #refusal(): object | null {
    if (this.refuseFor !== null) return { code: 'forbidden', message: 'no', details: { reason: this.refuseFor } };
    if (this.tooMany <= 0) return null;
    this.tooMany -= 1;
    return { code: 'rate_limited', message: 'later', retry_after_seconds: 1 };
  }

  #frame(socket: Socket, visitor: Visitor, frame: WidgetClientFrame): void {
    if (frame.type === 'read') this.reads.push(frame.seq);
    if (frame.type !== 'send') return;
    const refusal = this.#refusal();
    if (refusal !== null) {
      socket.send(JSON.stringify({ type: 'error', client_id: frame.client_id, error: refusal }));
      return;
    }
    if (this.refuseMessages > 0) {
      this.refuseMessages -= 1;
      socket.send(JSON.stringify({ type: 'error', client_id: frame.client_id, error: { code: 'validation_failed', message: 'refused' } }));
      return;
    }
    const { message } = this.#store(visitor, frame);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      return socket.terminate();
    }
    socket.send(JSON.stringify({ type: 'ack', client_id: frame.client_id, message }));
  }
}
