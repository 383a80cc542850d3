import { z } from 'zod';
import { faultSchema } from './faults.ts';
import { markFailed, markRead } from './follow-up.ts';
import { type GraphState, resetState } from './graph-state.ts';
import type { Answer } from './handle-messages.ts';
import { receiveComment, receiveCommentSchema, receiveInstagram, receiveInstagramSchema, receiveSchema, receiveWhatsApp } from './receive.ts';

const windowSchema = z.strictObject({ phoneNumberId: z.string().max(64), recipient: z.string().max(200), open: z.boolean() });
const limitSchema = z.coerce.number().int().min(1).max(100_000);

type Act = (state: GraphState, body: unknown, query: URLSearchParams) => unknown;

/** The door for people and programs outside the process. Keys are method and path below `/__sandbox/`. */
const ACTS: Readonly<Record<string, Act>> = {
  'GET sent': (state, _body, query) => newest(state.sent.list(), query),
  'GET reads': (state, _body, query) => newest(state.reads.list(), query),
  'GET webhooks': (state) => ({ url: state.poster.url?.href ?? null, ...state.poster.counts, pending: state.pending.count }),
  'POST webhook': (state, body) => {
    const { url } = z.strictObject({ url: z.url({ protocol: /^https?$/ }).nullable() }).parse(body);
    state.poster.url = url === null ? null : new URL(url);
    return { url };
  },
  'GET faults': (state) => state.faults.list(),
  'POST faults': (state, body) => ({ id: state.faults.add(faultSchema.parse(body)) }),
  'DELETE faults': (state) => {
    state.faults.clear();
    return { ok: true };
  },
  'POST reset': (state) => {
    resetState(state);
    return { ok: true };
  },
  'POST receive': (state, body) => {
    if (typeof body === 'object' && body !== null && 'accountId' in body) {
      return receiveInstagram(state, receiveInstagramSchema.parse(body));
    }
    return receiveWhatsApp(
      state,
      z
        .array(receiveSchema)
        .min(1)
        .max(1000)
        .parse(Array.isArray(body) ? body : [body]),
    );
  },
  'POST comment': (state, body) => receiveComment(state, receiveCommentSchema.parse(body)),
  'POST read': (state, body) => markRead(state, z.strictObject({ wamid: z.string().max(512) }).parse(body).wamid),
  'POST fail': (state, body) => {
    const { wamid, code } = z.strictObject({ wamid: z.string().max(512), code: z.int().optional() }).parse(body);
    return markFailed(state, wamid, code);
  },
  'POST windows': (state, body) => {
    const order = windowSchema.parse(body);
    setWindow(state, order);
    return order;
  },
};

/** Opens the service window as if the contact wrote just now, or closes it. */
export function setWindow(state: GraphState, order: { readonly phoneNumberId: string; readonly recipient: string; readonly open: boolean }): void {
  const recipient = order.recipient.replace(/^\+/, '');
  if (order.open) {
    const names = recipient.includes('.') ? { userId: recipient } : { waId: recipient };
    state.windows.open(order.phoneNumberId, names, state.now());
  } else {
    state.windows.close(order.phoneNumberId, recipient);
  }
}

/** Answers `/__sandbox/<path>`. A bad order is 400 with every complaint, an unknown one 404 with the list of what there is. */
export async function handleControl(state: GraphState, request: { method: string; path: string; query: URLSearchParams; raw: Buffer }): Promise<Answer> {
  const act = ACTS[`${request.method} ${request.path}`];
  if (act === undefined) {
    return { status: 404, body: { error: `Unknown. There is: ${Object.keys(ACTS).join(', ')}.` } };
  }
  try {
    const body: unknown = request.raw.length === 0 ? {} : JSON.parse(request.raw.toString('utf8'));
    return { status: 200, body: await act(state, body, request.query) };
  } catch (error) {
    if (error instanceof z.ZodError) {
      return { status: 400, body: { error: z.prettifyError(error) } };
    }
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function newest<Entry>(entries: Entry[], query: URLSearchParams): Entry[] {
  const limit = query.get('limit');
  return limit === null ? entries : entries.slice(-limitSchema.parse(limit));
}
