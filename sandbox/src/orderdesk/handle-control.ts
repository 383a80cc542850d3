import { ZodError, z } from 'zod';
import type { Answer } from './answers.ts';
import { editAsPerson } from './edit-as-person.ts';
import { editAtRandom } from './edit-at-random.ts';
import { resetState } from './reset.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';
import { withSwitches } from './switches.ts';
import type { SwitchChanges } from './switches.ts';

const clockBody = z.strictObject({ advanceMs: z.int().min(0) });
const storeBody = z.looseObject({ storeId: z.string().optional() });
const webhookBody = z.strictObject({ storeId: z.string().optional(), url: z.string().nullable() });
const rotateBody = z.strictObject({ storeId: z.string().optional(), apiKey: z.string().min(1) });

/** What a person at the keyboard, or a script, may ask of the stand-in itself. */
export async function control(state: OrderDeskState, url: URL, raw: string): Promise<Answer> {
  const path = url.pathname.slice('/__sandbox/'.length);
  try {
    const body: unknown = raw === '' ? {} : JSON.parse(raw);
    return { status: 200, body: await act(state, path, { body, query: url.searchParams }) };
  } catch (error) {
    return { status: 400, body: { message: error instanceof ZodError ? error.issues : String(error) } };
  }
}

async function act(state: OrderDeskState, path: string, { body, query }: { body: unknown; query: URLSearchParams }): Promise<Record<string, unknown>> {
  switch (path) {
    case 'requests':
      return { requests: state.journal };
    case 'changes':
      return { changes: state.changes.filter((change) => (query.get('orderId') ?? change.orderId) === change.orderId) };
    case 'mails':
      return { mails: state.mails };
    case 'posts':
      return { posts: state.poster.log };
    case 'edit':
      return { change: editAsPerson(state, body as never) };
    case 'edit-many':
      return { changes: await editAtRandom(state, body as never) };
    case 'faults':
      for (const order of [body].flat()) state.faults.add(order);
      return {};
    case 'switches': {
      const { storeId, ...changes } = storeBody.parse(body);
      const store = storeOf(state, storeId);
      store.switches = withSwitches(store.switches, changes as SwitchChanges);
      return { switches: store.switches };
    }
    case 'webhook': {
      const { storeId, url } = webhookBody.parse(body);
      setWebhook(storeOf(state, storeId), url);
      return {};
    }
    case 'rotate-key': {
      const { storeId, apiKey } = rotateBody.parse(body);
      storeOf(state, storeId).apiKeys = [apiKey];
      return {};
    }
    case 'clock':
      state.skippedMs += clockBody.parse(body).advanceMs;
      return { now: new Date(state.now()).toISOString() };
    case 'reset':
      resetState(state);
      return {};
    default:
      throw new Error('There are requests, changes, mails, posts, edit, edit-many, faults, switches, webhook, rotate-key, clock and reset.');
  }
}

export function storeOf(state: OrderDeskState, storeId: string | undefined): OrderDeskStore {
  const store = storeId === undefined ? [...state.stores.values()][0] : state.stores.get(storeId);
  if (!store) throw new Error(`There is no store ${storeId}.`);
  return store;
}

const POSTED = ['imported', 'folder_changed', 'order_details_changed', 'order_address_changed', 'order_note_added', 'shipment_added'] as const;

/** Makes the rules that post each event's order to this address, where `{store}` and `{event}` are filled in. */
export function setWebhook(store: OrderDeskStore, url: string | null): void {
  const others = store.rules.filter((rule) => rule.action.kind !== 'post');
  store.rules = url === null ? others : [...others, ...POSTED.map((event) => ({ event, action: { kind: 'post' as const, url } }))];
}
