import { REALTIME_CLOSE, REALTIME_FRAME_MAX_BYTES, REALTIME_HELLO_TIMEOUT_MS, REALTIME_PING_INTERVAL_MS, RealtimeClientFrame } from '@baton/contract';
import type { RealtimeServerFrame } from '@baton/contract';
import type { WebSocket } from '@fastify/websocket';
import { noteActivity, teammateConnected, teammateDisconnected } from '#accounts';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import type { Guest, Hub } from './hub.ts';
import { createMarks } from './marks.ts';
import type { Marks } from './marks.ts';
import { createOutlet } from './outlet.ts';

export interface Identity {
  who: Principal;
  /** When the sign-in ends by itself; null for a key. */
  endsAt: Date | null;
  again(): Promise<Principal>;
}

/** Who shows this token, and what they may; throws when nobody. */
export type Identify = (hello: { token?: string | undefined; ticket?: string | undefined }) => Promise<Identity>;

export interface DeskSocketParts {
  ctx: Ctx;
  hub: Hub;
  identify: Identify;
}

type Frame = RealtimeClientFrame;
type Hello = Extract<Frame, { type: 'hello' }>;

const FRAMES_PER_MINUTE = 240;
const MOST_WAITING_FRAMES = 50;
const DEAD_AFTER_PINGS = 2.5;
const TRY_AGAIN_LATER = 1013;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const PING = Buffer.from(JSON.stringify({ type: 'ping' } satisfies RealtimeServerFrame));

/** Serves one teammate's socket: `hello` first, then frames one after the other. */
export function serveDeskSocket({ ctx, hub, identify }: DeskSocketParts, socket: WebSocket): void {
  let visit: Visit | null = null;
  let greeted = false;
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();
  const life = { heardAt: ctx.clock.now().getTime() };
  const mayGoOn = countPerMinute(ctx);
  const say = createOutlet(socket).say;
  const helloTimer = setTimeout(() => socket.close(REALTIME_CLOSE.helloTimeout, 'hello did not come'), REALTIME_HELLO_TIMEOUT_MS);

  const handle = async (frame: Frame): Promise<void> => {
    if (frame.type === 'hello') visit = await greet({ ctx, hub, identify }, { socket, life }, frame);
    else await visit?.handle(frame);
  };
  const report = (error: unknown, frame: Frame): void => {
    const known = error instanceof BatonError ? error : new BatonError('internal');
    if (known.status >= 500) ctx.log.error({ err: error, frame: frame.type }, 'a frame of the desk socket failed');
    if (frame.type === 'hello') return socket.close(closeCodeOf(known), known.code);
    say(JSON.stringify({ type: 'error', error: { code: known.code, message: known.message } } satisfies RealtimeServerFrame));
  };

  socket.on('message', (data: Buffer) => {
    life.heardAt = ctx.clock.now().getTime();
    const frame = readFrame(data);
    if (frame === null || (frame.type === 'hello') === greeted) return socket.close(REALTIME_CLOSE.badFrame, 'not a frame of this protocol');
    if (frame.type === 'pong') return;
    if (!mayGoOn() || waiting >= MOST_WAITING_FRAMES) return socket.close(REALTIME_CLOSE.rateLimited, 'too many frames');
    greeted = true;
    clearTimeout(helloTimer);
    waiting += 1;
    turn = turn
      .then(() => handle(frame))
      .catch((error: unknown) => report(error, frame))
      .finally(() => (waiting -= 1));
  });
  socket.on('pong', () => (life.heardAt = ctx.clock.now().getTime()));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearTimeout(helloTimer);
    // After the frames still at work: one of them may be the hello.
    void turn.finally(() => visit?.end());
  });
}

interface Visit {
  handle(frame: Exclude<Frame, { type: 'hello' }>): Promise<void>;
  end(): void;
}

interface Line {
  socket: WebSocket;
  life: { heardAt: number };
}

/** @throws unauthenticated, forbidden, rate_limited */
async function greet(parts: DeskSocketParts, line: Line, hello: Hello): Promise<Visit> {
  const { ctx, hub, identify } = parts;
  const identity = await identify(hello);
  const { who } = identity;
  const workspaceId = who.workspaceId;
  if (workspaceId === null || who.kind === 'operator' || !who.permissions.has('tickets.read_own')) throw new BatonError('forbidden');
  const guest = createGuest(ctx, line, identity);
  hub.enter(guest, workspaceId, hello.cursor ?? null);
  const marks = createMarks(ctx, hub, { workspaceId, who: () => guest.who });
  const person = who.kind === 'teammate' ? { workspaceId, id: who.id } : null;
  const noting = (work: Promise<void>) => void work.catch((error: unknown) => ctx.log.warn({ err: error }, 'presence'));
  if (person) noting(teammateConnected(ctx, person));
  const stopWaiting = atMoment(ctx, identity.endsAt, () => line.socket.close(REALTIME_CLOSE.unauthorized, 'the sign-in has ended'));
  const end = () => {
    stopWaiting();
    marks.clear();
    hub.leave(guest, workspaceId);
    if (person) noting(teammateDisconnected(ctx, person));
  };
  // It may have gone while we looked: then nobody else will end this.
  if (!guest.isOpen()) end();
  return { end: once(end), handle: (frame) => handleFrame({ ctx, marks, person }, frame) };
}

interface Handling {
  ctx: Ctx;
  marks: Marks;
  person: { workspaceId: string; id: string } | null;
}

async function handleFrame({ ctx, marks, person }: Handling, frame: Exclude<Frame, { type: 'hello' }>): Promise<void> {
  if (frame.type === 'pong') return;
  if (!person) throw new BatonError('forbidden', { message: 'Only a teammate looks and types. This is a key.' });
  await noteActivity(ctx, person);
  if (frame.type === 'viewing') await marks.set({ what: 'viewing', ticketId: frame.ticket_id, on: frame.viewing, hidden: true });
  if (frame.type === 'typing') await marks.set({ what: 'typing', ticketId: frame.ticket_id, on: frame.typing, hidden: frame.private });
}

function createGuest(ctx: Ctx, { socket, life }: Line, identity: Identity): Guest {
  const outlet = createOutlet(socket);
  const say = (frame: RealtimeServerFrame) => outlet.say(JSON.stringify(frame));
  let checking = false;
  let lastCursor = '';
  const guest: Guest = {
    who: identity.who,
    isOpen: () => socket.readyState === socket.OPEN,
    give: outlet.give,
    welcome({ cursor, resumed, reset }) {
      lastCursor = cursor;
      say({ type: 'hello', cursor, teammate_id: guest.who.id, resumed });
      if (reset) say({ type: 'reset', reason: reset, cursor });
    },
    reset: (cursor) => say({ type: 'reset', reason: 'too_much_missed', cursor: (lastCursor = cursor) }),
    checkAgain() {
      if (checking) return;
      checking = true;
      identity
        .again()
        .then((now) => {
          if (!now.permissions.has('tickets.read_own')) return socket.close(REALTIME_CLOSE.forbidden, 'forbidden');
          const changed = [...now.permissions].sort().join() !== [...guest.who.permissions].sort().join();
          guest.who = now;
          if (changed) say({ type: 'reset', reason: 'permissions_changed', cursor: lastCursor });
        })
        .catch((error: unknown) => {
          // A database that does not answer says nothing about the sign-in.
          if (error instanceof BatonError && error.status < 500) socket.close(closeCodeOf(error), error.code);
        })
        .finally(() => (checking = false));
    },
    ping() {
      if (ctx.clock.now().getTime() - life.heardAt > DEAD_AFTER_PINGS * REALTIME_PING_INTERVAL_MS) return socket.terminate();
      if (socket.readyState !== socket.OPEN) return;
      socket.ping();
      outlet.say(PING);
    },
  };
  return guest;
}

/** Does something at a moment; timers reach twenty-four days, so a longer wait is several. */
function atMoment(ctx: Pick<Ctx, 'clock'>, moment: Date | null, work: () => void): () => void {
  if (moment === null) return () => undefined;
  let timer: NodeJS.Timeout;
  const wait = () => {
    const left = moment.getTime() - ctx.clock.now().getTime();
    if (left <= 0) return work();
    timer = setTimeout(wait, Math.min(left, LONGEST_TIMER_MS)).unref();
  };
  timer = setTimeout(wait, 0).unref();
  return () => clearTimeout(timer);
}

function readFrame(data: Buffer): Frame | null {
  if (data.byteLength > REALTIME_FRAME_MAX_BYTES) return null;
  try {
    const parsed = RealtimeClientFrame.safeParse(JSON.parse(data.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function closeCodeOf(error: BatonError): number {
  if (error.status === 401) return REALTIME_CLOSE.unauthorized;
  if (error.status === 403) return REALTIME_CLOSE.forbidden;
  return error.status === 429 ? REALTIME_CLOSE.rateLimited : TRY_AGAIN_LATER;
}

function countPerMinute(ctx: Pick<Ctx, 'clock'>): () => boolean {
  let startedAt = ctx.clock.now().getTime();
  let count = 0;
  return () => {
    const now = ctx.clock.now().getTime();
    if (now - startedAt >= 60_000) [startedAt, count] = [now, 0];
    count += 1;
    return count <= FRAMES_PER_MINUTE;
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
