import { z } from 'zod';

const common = {
  /** How many it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** Which calls: `read` is every GET and filter, `messages` among them the list of one conversation, `conversation` what changes one. */
  on: z.enum(['message', 'status', 'assign', 'labels', 'attributes', 'typing', 'conversation', 'contact', 'setup', 'read', 'messages', 'any']).optional(),
};
const onWebhook = {
  times: common.times,
  event: z.string().optional(),
  to: z.enum(['account', 'bot', 'api_inbox']).optional(),
};
const ms = z.int().min(1).max(600_000);

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. A latency adds to whatever else strikes. */
export const chatwootFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms, ...common }),
  /** What was asked is done at once and its webhooks go out; the answer waits, so that they overtake it. */
  z.strictObject({ kind: z.literal('late_answer'), ms, ...common }),
  z.strictObject({ kind: z.literal('rate_limit'), ...common }),
  z.strictObject({ kind: z.literal('server_error'), status: z.literal([500, 502, 503, 504]).optional(), ...common }),
  /** 401 `Invalid Access Token`, though the token is right. */
  z.strictObject({ kind: z.literal('unauthorized'), ...common }),
  /** 401 `Account is suspended`. */
  z.strictObject({ kind: z.literal('suspended'), ...common }),
  /** 403 of the hosted plans without an API. */
  z.strictObject({ kind: z.literal('plan_without_api'), ...common }),
  /** No answer and nothing done, until the caller hangs up. */
  z.strictObject({ kind: z.literal('hang'), ...common }),
  /** The connection is reset before anything was done. */
  z.strictObject({ kind: z.literal('cut_before'), ...common }),
  /** What was asked is done, and the connection is reset before the answer. */
  z.strictObject({ kind: z.literal('cut_after'), ...common }),
  /** So many further copies of the next webhooks, at the same moment. `new_ids`: each under a delivery id of its own. */
  z.strictObject({ kind: z.literal('duplicate_webhooks'), copies: z.int().min(1).max(20).optional(), new_ids: z.boolean().optional(), ...onWebhook }),
  /** The next webhooks wait, so that later ones come first. */
  z.strictObject({ kind: z.literal('delay_webhooks'), ms, ...onWebhook }),
  /** The next webhooks are never sent; only the log knows of them. */
  z.strictObject({ kind: z.literal('drop_webhooks'), ...onWebhook }),
]);
export type ChatwootFault = z.infer<typeof chatwootFault>;
export type ChatwootCall = NonNullable<z.infer<typeof common.on>>;
type WebhookFault = Extract<ChatwootFault, { kind: 'duplicate_webhooks' | 'delay_webhooks' | 'drop_webhooks' }>;
type CallFault = Exclude<ChatwootFault, WebhookFault>;

/** What strikes one webhook. */
export interface WebhookStrike {
  copies: number;
  newIds: boolean;
  holdMs: number;
  drop: boolean;
}

export class FaultBook {
  #waiting: { fault: ChatwootFault; left: number }[] = [];

  /** Throws a `ZodError` that names the field. */
  add(order: unknown): void {
    const fault = chatwootFault.parse(order);
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first latency and the first other fault that fit this call, each used up by one. */
  takeForCall(call: ChatwootCall): { latencyMs: number; fault: CallFault | null } {
    const fits = (fault: ChatwootFault): fault is CallFault => !isOnWebhook(fault) && isAimedAt(fault.on ?? 'any', call);
    const latency = this.#take((fault) => fits(fault) && fault.kind === 'latency');
    const other = this.#take((fault) => fits(fault) && fault.kind !== 'latency');
    return { latencyMs: latency?.kind === 'latency' ? latency.ms : 0, fault: other !== undefined && !isOnWebhook(other) ? other : null };
  }

  takeForWebhook(event: string, to: string): WebhookStrike {
    const of = (kind: WebhookFault['kind']) => this.#take((fault) => fault.kind === kind && (fault.event ?? event) === event && (fault.to ?? to) === to);
    const [more, hold, drop] = [of('duplicate_webhooks'), of('delay_webhooks'), of('drop_webhooks')];
    return {
      copies: more?.kind === 'duplicate_webhooks' ? (more.copies ?? 1) : 0,
      newIds: more?.kind === 'duplicate_webhooks' && more.new_ids === true,
      holdMs: hold?.kind === 'delay_webhooks' ? hold.ms : 0,
      drop: drop !== undefined,
    };
  }

  #take(fits: (fault: ChatwootFault) => boolean): ChatwootFault | undefined {
    const found = this.#waiting.find((one) => fits(one.fault));
    if (found) found.left -= 1;
    this.#waiting = this.#waiting.filter((one) => one.left > 0);
    return found?.fault;
  }
}

function isOnWebhook(fault: ChatwootFault): fault is WebhookFault {
  return fault.kind === 'duplicate_webhooks' || fault.kind === 'delay_webhooks' || fault.kind === 'drop_webhooks';
}

function isAimedAt(on: ChatwootCall, call: ChatwootCall): boolean {
  return on === 'any' || on === call || (on === 'read' && call === 'messages');
}
