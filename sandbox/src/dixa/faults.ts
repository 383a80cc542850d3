import { z } from 'zod';

const common = {
  /** How many requests it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** Which calls: `read` is every GET. */
  on: z.enum(['message', 'transfer', 'claim', 'note', 'close', 'read', 'any']).optional(),
};

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. `latency` comes before whatever else strikes. */
export const dixaFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000), ...common }),
  z.strictObject({ kind: z.literal('rate_limit'), ...common }),
  z.strictObject({ kind: z.literal('server_error'), status: z.literal([500, 502, 503, 504]).optional(), ...common }),
  z.strictObject({ kind: z.literal('unauthorized'), ...common }),
  /** The connection is reset before anything was done. */
  z.strictObject({ kind: z.literal('cut_before'), ...common }),
  /** What was asked is done, and the connection is reset before the answer. */
  z.strictObject({ kind: z.literal('cut_after'), ...common }),
  /** So many further copies of the next webhooks, at the same moment. */
  z.strictObject({ kind: z.literal('duplicate_webhooks'), copies: z.int().min(1).max(20).optional(), times: common.times }),
  /** The next webhooks wait, so that later ones come first. */
  z.strictObject({ kind: z.literal('delay_webhooks'), ms: z.int().min(1).max(600_000), times: common.times }),
  /** The next webhooks are never sent; only the delivery log knows of them. */
  z.strictObject({ kind: z.literal('drop_webhooks'), times: common.times }),
]);
export type DixaFault = z.infer<typeof dixaFault>;
export type DixaCall = 'message' | 'transfer' | 'claim' | 'note' | 'close' | 'read' | 'other';

const ON_WEBHOOK: readonly string[] = ['duplicate_webhooks', 'delay_webhooks', 'drop_webhooks'];

export class FaultBook {
  #waiting: { fault: DixaFault; left: number }[] = [];

  /** Throws a `ZodError` that names the field. */
  add(order: unknown): void {
    const fault = dixaFault.parse(order);
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first latency and the first other fault that fit this call, each used up by one. */
  takeForCall(call: DixaCall): { latencyMs: number; fault: DixaFault | null } {
    const fits = ({ fault }: { fault: DixaFault }) => {
      const on = 'on' in fault ? (fault.on ?? 'any') : 'any';
      return !ON_WEBHOOK.includes(fault.kind) && (on === 'any' || on === call);
    };
    const latency = this.#waiting.find((one) => fits(one) && one.fault.kind === 'latency');
    const other = this.#waiting.find((one) => fits(one) && one.fault.kind !== 'latency');
    this.#use(latency, other);
    return { latencyMs: latency?.fault.kind === 'latency' ? latency.fault.ms : 0, fault: other?.fault ?? null };
  }

  /** What strikes the next webhook: further copies, milliseconds to wait, or nothing sent at all. */
  takeForWebhook(): { copies: number; holdMs: number; drop: boolean } {
    const of = (kind: DixaFault['kind']) => this.#waiting.find((one) => one.fault.kind === kind);
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
