import type { OrderDeskStore } from './store-state.ts';
import type { OrderDeskSwitches } from './switches.ts';

/** What a call answers. A text body is HTML. */
export interface Answer {
  status: number;
  body: Record<string, unknown> | string;
  headers?: Record<string, string>;
}

export function succeed(body: Record<string, unknown>): Answer {
  return { status: 200, body: { status: 'success', ...body } };
}

/** `status: "error"`, with the HTTP status that the store's switches give this kind of refusal. */
export function refuse(store: Pick<OrderDeskStore, 'switches'>, kind: keyof OrderDeskSwitches['refusals'], message: string): Answer {
  return { status: store.switches.refusals[kind], body: { status: 'error', message } };
}

export function page(status: number, title: string): Answer {
  return { status, body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>` };
}
