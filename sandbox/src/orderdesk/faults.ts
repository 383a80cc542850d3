import { z } from 'zod';
import { personEdit } from './person-edit.ts';

const CALLS = ['list', 'read', 'put', 'create', 'delete', 'history', 'item', 'shipment', 'move', 'inventory', 'store'] as const;
export type OrderDeskCall = (typeof CALLS)[number] | 'other';
const WRITES: readonly OrderDeskCall[] = ['put', 'create', 'delete', 'history', 'item', 'shipment', 'move'];

const common = {
  /** How many requests it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** Which calls; `write` is every call that changes an order, by PUT, POST or DELETE. */
  on: z.enum([...CALLS, 'write', 'any']).optional(),
  orderId: z.string().optional(),
};
const ms = z.int().min(1).max(600_000);

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. `latency` comes before whatever else strikes. */
export const orderDeskFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms, ...common }),
  /** A 429 though there are tokens. Without `retryAfterSeconds` it carries no header. */
  z.strictObject({ kind: z.literal('rate_limit'), retryAfterSeconds: z.int().min(1).max(600).optional(), ...common }),
  z.strictObject({ kind: z.literal('server_error'), status: z.literal([500, 502, 503, 504]).optional(), ...common }),
  /** The same page, but what was asked is done. */
  z.strictObject({ kind: z.literal('server_error_after'), status: z.literal([500, 502, 503, 504]).optional(), ...common }),
  z.strictObject({ kind: z.literal('unauthorized'), ...common }),
  /** 200 with `status: "error"`; nothing was done. */
  z.strictObject({ kind: z.literal('status_error'), message: z.string().optional(), ...common }),
  /** The connection is reset before anything was done. */
  z.strictObject({ kind: z.literal('cut_before'), ...common }),
  /** What was asked is done, and the connection is reset before the answer. */
  z.strictObject({ kind: z.literal('cut_after'), ...common }),
  /** The connection is reset, and what was asked is done later: a look in between shows the old order. */
  z.strictObject({ kind: z.literal('cut_then_done'), ms, ...common }),
  /** No answer comes for `ms`, then the connection is reset. */
  z.strictObject({ kind: z.literal('hang_before'), ms, ...common }),
  z.strictObject({ kind: z.literal('hang_after'), ms, ...common }),
  /** 200 whose JSON breaks off. What was asked is done. */
  z.strictObject({ kind: z.literal('broken_json'), ...common }),
  /** 200 with a web page, as a proxy's sign-in. Nothing was done. */
  z.strictObject({ kind: z.literal('html'), ...common }),
  /** A person edits the order after the call arrived and before it is carried out: the window that no client can close. */
  z.strictObject({ kind: z.literal('edit_before'), edit: personEdit, ...common }),
  /** So many further copies of the next webhooks, at the same moment. */
  z.strictObject({ kind: z.literal('duplicate_webhooks'), copies: z.int().min(1).max(20).optional(), times: common.times }),
  z.strictObject({ kind: z.literal('delay_webhooks'), ms, times: common.times }),
  z.strictObject({ kind: z.literal('drop_webhooks'), times: common.times }),
]);
export type OrderDeskFault = z.input<typeof orderDeskFault>;
type ReadFault = z.output<typeof orderDeskFault>;

export class FaultBook {
  #waiting: { fault: ReadFault; left: number }[] = [];

  /** Throws a `ZodError` that names the field. */
  add(order: unknown): void {
    const fault = orderDeskFault.parse(order);
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first latency and the first other fault that fit this call, each used up by one. */
  takeForCall(call: OrderDeskCall, orderId: string | null): { latencyMs: number; fault: ReadFault | null } {
    const fits = ({ fault }: { fault: ReadFault }) => {
      if (fault.kind === 'duplicate_webhooks' || fault.kind === 'delay_webhooks' || fault.kind === 'drop_webhooks') return false;
      const { on = 'any', orderId: wanted } = fault;
      return (wanted === undefined || wanted === orderId) && (on === 'any' || on === call || (on === 'write' && WRITES.includes(call)));
    };
    const latency = this.#waiting.find((one) => one.fault.kind === 'latency' && fits(one));
    const other = this.#waiting.find((one) => one.fault.kind !== 'latency' && fits(one));
    this.#use(latency, other);
    return { latencyMs: latency?.fault.kind === 'latency' ? latency.fault.ms : 0, fault: other?.fault ?? null };
  }

  /** What strikes the next webhook: further copies, milliseconds to wait, or nothing sent at all. */
  takeForWebhook(): { copies: number; holdMs: number; drop: boolean } {
    const of = (kind: OrderDeskFault['kind']) => this.#waiting.find((one) => one.fault.kind === kind);
    const [more, hold, drop] = [of('duplicate_webhooks'), of('delay_webhooks'), of('drop_webhooks')];
    this.#use(more, hold, drop);
    const copies = more?.fault.kind === 'duplicate_webhooks' ? (more.fault.copies ?? 2) : 0;
    return { copies, holdMs: hold?.fault.kind === 'delay_webhooks' ? hold.fault.ms : 0, drop: drop !== undefined };
  }

  #use(...struck: ({ left: number } | undefined)[]): void {
    for (const one of struck) if (one) one.left -= 1;
    this.#waiting = this.#waiting.filter((one) => one.left > 0);
  }
}
