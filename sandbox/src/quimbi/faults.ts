import { z } from 'zod';

const common = {
  /** How many requests it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  on: z.enum(['analyze', 'message', 'actions', 'any']).optional(),
};

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. `latency` comes before whatever else strikes. */
export const quimbiFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000), ...common }),
  z.strictObject({ kind: z.literal('rate_limit'), retryAfterSeconds: z.int().min(0).max(3600).optional(), ...common }),
  z.strictObject({ kind: z.literal('server_error'), status: z.literal([500, 502, 503, 504]).optional(), ...common }),
  /** The connection is reset before an answer, or in the middle of it. */
  z.strictObject({ kind: z.literal('cut_before'), ...common }),
  z.strictObject({ kind: z.literal('cut_within'), ...common }),
  /** 200 with what no caller expects: a page, broken JSON, a list, fields gone, fields of another type. */
  z.strictObject({ kind: z.literal('wrong_shape'), shape: z.enum(['html', 'broken_json', 'list', 'missing_fields', 'wrong_types']).optional(), ...common }),
]);
export type QuimbiFault = z.infer<typeof quimbiFault>;
export type QuimbiCall = 'analyze' | 'message' | 'actions';

export class FaultBook {
  #waiting: { fault: QuimbiFault; left: number }[] = [];

  /** Throws a `ZodError` that names the field. */
  add(order: unknown): void {
    const fault = quimbiFault.parse(order);
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first latency and the first other fault that fit this call, each used up by one. */
  take(call: QuimbiCall): { latencyMs: number; fault: QuimbiFault | null } {
    const fits = ({ fault }: { fault: QuimbiFault }) => (fault.on ?? 'any') === 'any' || fault.on === call;
    const latency = this.#waiting.find((one) => fits(one) && one.fault.kind === 'latency');
    const other = this.#waiting.find((one) => fits(one) && one.fault.kind !== 'latency');
    for (const one of [latency, other]) if (one) one.left -= 1;
    this.#waiting = this.#waiting.filter((one) => one.left > 0);
    return { latencyMs: latency?.fault.kind === 'latency' ? latency.fault.ms : 0, fault: other?.fault ?? null };
  }
}
