import { WIDGET_CLOSE, WIDGET_FRAME_MAX_BYTES, WIDGET_HELLO_TIMEOUT_MS, WIDGET_PING_INTERVAL_MS, widgetClientFrame } from '@baton/contract';
import type { WidgetClientFrame, WidgetServerFrame } from '@baton/contract';
import type { WebSocket } from '@fastify/websocket';
import type { Ctx } from '#platform/context';
import { startVisit } from './visit.ts';
import type { Visit } from './visit.ts';
import type { WebchatLimits } from './limits.ts';
import { toWidgetFailure } from './widget-errors.ts';

// A reader that lags a megabyte behind is gone or hostile; it resumes from its last seq when it comes back.
const MOST_BUFFERED_BYTES = 1_048_576;
const MOST_WAITING_FRAMES = 50;
const MOST_FRAMES_PER_MINUTE = 240;
const DEAD_AFTER_PINGS = 2.5;
const TRY_AGAIN_LATER = 1013;
/** How a `hello` that is refused ends, by the status that HTTP would have. */
const CLOSES: Readonly<Record<number, number>> = { 401: WIDGET_CLOSE.unauthorized, 403: WIDGET_CLOSE.refused, 429: WIDGET_CLOSE.rateLimited };

export interface SocketCaller {
  requestId: string;
  address: string;
  origin: string | undefined;
}

/** Serves one socket of the web chat: `hello` first, then frames one after the other, in the order they came. */
export function serveSocket(ctx: Ctx, limits: WebchatLimits, socket: WebSocket, caller: SocketCaller): void {
  let visit: Visit | null = null;
  let greeted = false;
  let waiting = 0;
  let heardAt = Date.now();
  let turn: Promise<void> = Promise.resolve();
  const countFrame = limits.frames(MOST_FRAMES_PER_MINUTE);

  const send = (frame: WidgetServerFrame): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MOST_BUFFERED_BYTES) return socket.terminate();
    socket.send(JSON.stringify(frame));
  };
  const helloTimer = setTimeout(() => socket.close(WIDGET_CLOSE.helloTimeout, 'hello did not come'), WIDGET_HELLO_TIMEOUT_MS);
  const pinger = setInterval(() => {
    if (Date.now() - heardAt > DEAD_AFTER_PINGS * WIDGET_PING_INTERVAL_MS) return socket.terminate();
    send({ type: 'ping' });
  }, WIDGET_PING_INTERVAL_MS);
  ctx.metrics.sockets.inc({ surface: 'widget' });

  const handle = async (frame: WidgetClientFrame): Promise<void> => {
    if (frame.type === 'hello') {
      const { address, origin } = caller;
      visit = await startVisit(ctx, limits, {
        token: frame.token,
        afterSeq: frame.after_seq,
        address,
        origin,
        send,
        isOpen: () => socket.readyState === socket.OPEN,
      });
      return;
    }
    await visit?.handle(frame);
  };

  socket.on('message', (data: Buffer) => {
    heardAt = Date.now();
    const frame = readFrame(data);
    if (frame === null || (frame.type === 'hello') === greeted) return socket.close(WIDGET_CLOSE.badFrame, 'not a frame of this protocol');
    if (frame.type === 'pong') return;
    if (!countFrame() || waiting >= MOST_WAITING_FRAMES) return socket.close(WIDGET_CLOSE.rateLimited, 'too many frames');
    greeted = true;
    clearTimeout(helloTimer);
    waiting += 1;
    turn = turn
      .then(() => handle(frame))
      .catch((error: unknown) => report(error, frame))
      .finally(() => {
        waiting -= 1;
      });
  });

  /** What went wrong with a frame. Without a session there is nothing to go on with. */
  const report = (error: unknown, frame: WidgetClientFrame): void => {
    const failure = toWidgetFailure(error, caller.requestId);
    if (failure.status >= 500) ctx.log.error({ err: error, frame: frame.type }, 'a frame of the web chat failed');
    if (frame.type === 'hello') return socket.close(CLOSES[failure.status] ?? TRY_AGAIN_LATER, failure.error.code);
    const retryAfter = failure.retryAfterSeconds === undefined ? {} : { retry_after_seconds: failure.retryAfterSeconds };
    send({ type: 'error', ...(frame.type === 'send' ? { client_id: frame.client_id } : {}), error: { ...failure.error, ...retryAfter } });
  };

  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearTimeout(helloTimer);
    clearInterval(pinger);
    ctx.metrics.sockets.dec({ surface: 'widget' });
    // After the frames that are still at work: one of them may be the hello that opens the visit.
    void turn.finally(() => visit?.end());
  });
}

function readFrame(data: Buffer): WidgetClientFrame | null {
  if (data.byteLength > WIDGET_FRAME_MAX_BYTES) return null;
  try {
    const parsed = widgetClientFrame.safeParse(JSON.parse(data.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
