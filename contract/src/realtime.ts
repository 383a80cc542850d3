/**
 * The teammates' socket, `GET /api/realtime`: JSON text frames.
 *
 * The first frame from the client is `hello`, with the bearer token or a ticket of `POST /api/realtime/ticket`, and the cursor it stopped at.
 * The server answers `hello`, then what was missed, then what happens. A cursor is the `cursor` of a `hello` or `reset`, or the `id` of the
 * last event that was handled: whoever resumes from it gets everything they had not been given, in order, some of it again. Drop by `id`
 * what was seen before. After `reset` load lists anew by HTTP.
 */
import { z } from 'zod';

export const REALTIME_PATH = '/api/realtime';
/** Longest wait for `hello`. */
export const REALTIME_HELLO_TIMEOUT_MS = 10_000;
/** The server says `ping` this often; a socket that answers none for two and a half periods is dead to it. */
export const REALTIME_PING_INTERVAL_MS = 25_000;
/** A mark that is not repeated is forgotten after this long. */
export const REALTIME_VIEWING_TTL_MS = 30_000;
export const REALTIME_TYPING_TTL_MS = 6_000;
/** Largest frame a client may send, in bytes. */
export const REALTIME_FRAME_MAX_BYTES = 8192;
export const REALTIME_TICKET_SECONDS = 30;

/** After any code but 4401 and 4403 the client comes again, with its cursor. */
export const REALTIME_CLOSE = {
  badFrame: 4400,
  /** The sign-in is unknown or has ended. */
  unauthorized: 4401,
  /** Signed in, but this may not be seen. */
  forbidden: 4403,
  helloTimeout: 4408,
  /** Read too slowly: come again and resume. */
  slowReader: 4413,
  /** Too many frames, or too many sockets of one teammate: wait ten seconds. */
  rateLimited: 4429,
} as const;

const id = z.uuid();
const token = z.string().min(1).max(4096);
const cursor = z.string().min(1).max(64);

export const RealtimeClientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), token: token.optional(), ticket: z.string().min(1).max(8192).optional(), cursor: cursor.nullish() }),
  z.strictObject({ type: z.literal('viewing'), ticket_id: id, viewing: z.boolean().default(true) }),
  z.strictObject({
    type: z.literal('typing'),
    ticket_id: id,
    typing: z.boolean().default(true),
    private: z.boolean().default(false).describe('A note is being written: teammates see it, the contact does not.'),
  }),
  z.strictObject({ type: z.literal('active') }),
  z.strictObject({ type: z.literal('pong') }),
]);
export type RealtimeClientFrame = z.infer<typeof RealtimeClientFrame>;

export const RealtimeEvent = z.object({
  id: id.nullable().describe('Null for what is not kept: viewing and typing.'),
  type: z.string().describe('ticket.created, message.received, sla.at_risk, presence, viewing …'),
  ticket_id: id.nullable(),
  at: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});
export type RealtimeEvent = z.infer<typeof RealtimeEvent>;

export type RealtimeServerFrame =
  | { type: 'hello'; cursor: string; teammate_id: string; resumed: boolean }
  | { type: 'events'; events: RealtimeEvent[] }
  | { type: 'reset'; reason: 'cursor_unknown' | 'too_much_missed' | 'permissions_changed'; cursor: string }
  | { type: 'error'; error: { code: string; message: string } }
  | { type: 'ping' };

export const RealtimeTicket = z.object({
  ticket: z.string().describe('Stands for your sign-in in the `hello` of a socket. It holds no secret that outlives it.'),
  expires_in: z.int().describe('Seconds.'),
});

export const TicketViewers = z.object({
  viewers: z.array(z.object({ teammate_id: id, name: z.string(), viewing: z.boolean(), typing: z.boolean() })),
  contact_typing: z.boolean(),
});
