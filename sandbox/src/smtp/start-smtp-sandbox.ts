import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { z } from 'zod';
import { Journal } from '../meta/journal.ts';
import { type SmtpFault, SmtpFaultBook, faultSchema } from './faults.ts';
import { readMail } from './read-mail.ts';

export interface SmtpSandboxOptions {
  readonly host?: string;
  /** Of the control door; the mail server takes a free one. */
  readonly port?: number;
  readonly smtpPort?: number;
  /** When given, mail without this sign-in is refused. */
  readonly user?: string;
  readonly password?: string;
}

/** A mail as the sandbox took or refused it. */
export interface SentMail {
  readonly seq: number;
  readonly at: Date;
  /** Of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly accepted: boolean;
  /** Why it was refused, or the fault that struck. */
  readonly note: string | null;
}

/** A running stand-in for a mail server. */
export interface SmtpSandbox {
  /** The control door: `/__sandbox/sent`, `/__sandbox/faults`, `/__sandbox/reset`. */
  readonly url: string;
  /** `smtp://127.0.0.1:<port>`, for SMTP_URL. */
  readonly smtpUrl: string;
  /** Oldest first. */
  readonly sent: readonly SentMail[];
  fault(order: SmtpFault): void;
  reset(): void;
  close(): Promise<void>;
}

interface State {
  options: SmtpSandboxOptions;
  sent: Journal<SentMail>;
  faults: SmtpFaultBook;
  /** Breaks the connection of a session. */
  cut(session: SMTPServerSession): void;
}

const LARGEST_MAIL = 10 * 1024 * 1024;
const KEPT = 10_000;

/** Starts both doors on 127.0.0.1. Rejects when a port is taken. */
export async function startSmtpSandbox(options: SmtpSandboxOptions = {}): Promise<SmtpSandbox> {
  const host = options.host ?? '127.0.0.1';
  const state: State = { options, sent: new Journal(KEPT), faults: new SmtpFaultBook(), cut: () => undefined };
  const smtp = createSmtp(state);
  // What the library keeps of a connection, as far as we use it.
  const connections = smtp.connections as unknown as Set<{ id: string; _socket: Socket }>;
  state.cut = ({ id }) => [...connections].find((one) => one.id === id)?._socket.destroy();
  await listen((port) => smtp.listen(port, host), smtp.server, options.smtpPort ?? 0);
  const control = http.createServer((request, response) => void answerControl(state, request, response));
  await listen((port) => control.listen(port, host), control, options.port ?? 0);
  const portOf = (address: unknown) => (address as AddressInfo).port;
  let closing: Promise<void> | undefined;
  const closeBoth = async () => {
    const closed = [once(control, 'close'), new Promise<void>((resolve) => smtp.close(() => resolve()))];
    for (const { _socket: socket } of connections) socket.destroy();
    control.close();
    control.closeAllConnections();
    await Promise.all(closed);
  };
  return {
    url: `http://${host}:${portOf(control.address())}`,
    smtpUrl: `smtp://${host}:${portOf(smtp.server.address())}`,
    get sent() {
      return state.sent.list();
    },
    fault: (order) => state.faults.add(order),
    reset: () => reset(state),
    close: () => (closing ??= closeBoth()),
  };
}

async function listen(start: (port: number) => unknown, server: NodeJS.EventEmitter, port: number): Promise<void> {
  const listening = once(server, 'listening');
  start(port);
  await listening;
}

function createSmtp(state: State): SMTPServer {
  const { user, password } = state.options;
  const server = new SMTPServer({
    authOptional: user === undefined,
    allowInsecureAuth: true,
    // The address stays on this machine; a certificate of nobody would only teach clients to ignore certificates.
    disabledCommands: ['STARTTLS'],
    size: LARGEST_MAIL,
    disableReverseLookup: true,
    onAuth: (auth, _session, done) =>
      auth.username === user && auth.password === password
        ? done(null, { user: auth.username })
        : done(refusal(535, '5.7.8 The user name or the password is wrong')),
    onMailFrom: ({ address }, _session, done) => done(isAddress(address) ? null : refusal(553, '5.1.7 The sender is malformed')),
    onRcptTo: ({ address }, _session, done) => {
      if (!isAddress(address)) return done(refusal(553, '5.1.3 The recipient is malformed'));
      const fault = state.faults.take(['greylist', 'no_such_user'], address);
      if (fault?.kind === 'greylist') return done(refusal(451, '4.7.1 Greylisted, try again later'));
      return done(fault ? refusal(550, '5.1.1 No such user here') : null);
    },
    onData: (stream, session, done) => {
      void (async () => done(await takeData(state, stream, session).catch((error: Error) => error)))();
    },
  });
  // A client that goes away in the middle is not the sandbox's failure.
  server.on('error', () => undefined);
  return server;
}

async function takeData(state: State, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const to = session.envelope.rcptTo.map((one) => one.address);
  const latency = state.faults.take(['latency'], to[0] ?? '');
  if (latency) await new Promise((resolve) => setTimeout(resolve, latency.ms));
  const fault = state.faults.take(['temporary', 'reject', 'cut_before', 'cut_after'], to[0] ?? '');
  const read = stream.sizeExceeded ? { problem: 'it is larger than 10 MB' } : readMail(Buffer.concat(chunks));
  const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
  const problem = 'problem' in read ? read.problem : null;
  const mail = 'mail' in read ? read.mail : null;
  const accepted = problem === null && (fault === null || fault.kind === 'cut_after');
  const said = { subject: mail?.subject ?? '', text: mail?.text ?? '', messageId: mail?.headers['message-id']?.[0] ?? '' };
  state.sent.add((seq) => ({ seq, at: new Date(), from, to, ...said, accepted, note: fault?.kind ?? problem }));
  if (fault?.kind === 'cut_before' || fault?.kind === 'cut_after') state.cut(session);
  if (fault?.kind === 'temporary') return refusal(451, '4.3.0 Try again later');
  if (fault?.kind === 'reject') return refusal(554, '5.7.1 This mail is not wanted');
  return problem === null ? null : refusal(554, `5.6.0 ${problem}`);
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function isAddress(address: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(address) && address.length <= 320;
}

function reset(state: State): void {
  state.sent.clear();
  state.faults.clear();
}

/** The door for people and tests outside the process. */
async function answerControl(state: State, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const act = `${request.method} ${(request.url ?? '').split('?')[0]}`;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const write = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    if (act === 'GET /__sandbox/sent') return void write(200, state.sent.list());
    if (act === 'GET /__sandbox/faults') return void write(200, state.faults.list());
    if (act === 'DELETE /__sandbox/faults') state.faults.clear();
    else if (act === 'POST /__sandbox/faults') state.faults.add(faultSchema.parse(JSON.parse(Buffer.concat(chunks).toString())));
    else if (act === 'POST /__sandbox/reset') reset(state);
    else return void write(404, { error: 'Unknown. There is: GET sent, GET, POST and DELETE faults, POST reset, below /__sandbox/.' });
    write(200, { ok: true });
  } catch (error) {
    write(400, { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) });
  }
}
