import { randomBytes, randomUUID } from 'node:crypto';
import websocket from '@fastify/websocket';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  WIDGET_BASE,
  WIDGET_CLOSE,
  widgetClientFrame,
  widgetMessage,
  widgetMessagesQuery,
  widgetRatingRequest,
  widgetReadRequest,
  widgetSendRequest,
  widgetServerFrame,
  widgetSessionRequest,
  widgetTypingRequest,
} from '../../contract/src/widget.ts';
import type { WidgetClientFrame, WidgetMessage, WidgetRatingRequest, WidgetServerFrame, WidgetShop, WidgetTypingAuthor } from '../../contract/src/widget.ts';

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

const SHOP: WidgetShop = { name: 'Secondhome', assistant_name: 'Noor', greeting: '', accent: '#2f5d50' };

class Unauthorized extends Error {}

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
    if (body.inbox_key !== 'demo-webchat') return reply.code(404).send({ error: { code: 'not_found', message: 'no such inbox' } });
    const known = body.token === undefined ? undefined : this.visitors.get(body.token);
    const token = known?.token ?? randomBytes(32).toString('base64url');
    const visitor = known ?? { token, messages: [], lastSeq: 0, readSeq: 0, typing: null, sockets: new Set<Socket>() };
    this.visitors.set(token, visitor);
    const shop = { ...SHOP, greeting: this.greeting };
    const session = { token, conversation_id: null, visitor: { id: 'v1', name: body.name ?? null }, last_seq: visitor.lastSeq, shop };
    return reply.code(known === undefined ? 201 : 200).send(session);
  }

  #visitor(request: FastifyRequest): Visitor {
    const visitor = this.visitors.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (visitor === undefined) throw new Unauthorized();
    return visitor;
  }

  #store(visitor: Visitor, clientId: string, text: string): { message: WidgetMessage; repeated: boolean } {
    const known = visitor.messages.find((message) => message.client_id === clientId);
    if (known !== undefined) return { message: known, repeated: true };
    const message = this.write(visitor, { author: 'contact', author_name: null, client_id: clientId, text }, true);
    setImmediate(() => this.onContactMessage(visitor, message));
    return { message, repeated: false };
  }

  #postMessage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const visitor = this.#visitor(request);
    const { client_id, text } = widgetSendRequest.parse(request.body);
    if (this.refuseMessages > 0) {
      this.refuseMessages -= 1;
      return reply.code(400).send({ error: { code: 'validation_failed', message: 'refused' } });
    }
    const { message, repeated } = this.#store(visitor, client_id, text);
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

  #frame(socket: Socket, visitor: Visitor, frame: WidgetClientFrame): void {
    if (frame.type === 'read') this.reads.push(frame.seq);
    if (frame.type !== 'send') return;
    if (this.refuseMessages > 0) {
      this.refuseMessages -= 1;
      socket.send(JSON.stringify({ type: 'error', client_id: frame.client_id, error: { code: 'validation_failed', message: 'refused' } }));
      return;
    }
    const { message } = this.#store(visitor, frame.client_id, frame.text);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      return socket.terminate();
    }
    socket.send(JSON.stringify({ type: 'ack', client_id: frame.client_id, message }));
  }
}
