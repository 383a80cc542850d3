import { z } from 'zod';

export const ENDPOINTS = ['orders', 'orders_of_user', 'payments', 'listings', 'users', 'conversations', 'shipping', 'search'] as const;
export type DashboardEndpoint = (typeof ENDPOINTS)[number];

const common = {
  /** How many requests it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  on: z.enum([...ENDPOINTS, 'any']).optional(),
};
const ms = z.int().min(1).max(600_000);

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. `latency` comes before whatever else strikes. */
export const dashboardFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms, ...common }),
  z.strictObject({ kind: z.literal('rate_limit'), retryAfterSeconds: z.int().min(0).max(600).optional(), ...common }),
  z.strictObject({ kind: z.literal('server_error'), status: z.literal([500, 502, 503, 504]).optional(), ...common }),
  z.strictObject({ kind: z.literal('unauthorized'), ...common }),
  z.strictObject({ kind: z.literal('not_found'), ...common }),
  /** The connection is reset. */
  z.strictObject({ kind: z.literal('cut'), ...common }),
  /** No answer comes for `ms`, then the connection is reset. */
  z.strictObject({ kind: z.literal('hang'), ms, ...common }),
  /** 200 with something else than was asked for. */
  z.strictObject({ kind: z.literal('wrong_shape'), shape: z.enum(['missing_fields', 'wrong_types', 'list', 'html', 'broken_json']).optional(), ...common }),
]);
export type DashboardFault = z.infer<typeof dashboardFault>;

export class FaultBook {
  #waiting: { fault: DashboardFault; left: number }[] = [];

  /** Throws a `ZodError` that names the field. */
  add(order: unknown): void {
    const fault = dashboardFault.parse(order);
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first latency and the first other fault that fit this call, each used up by one. */
  take(endpoint: DashboardEndpoint | null): { latencyMs: number; fault: DashboardFault | null } {
    const fits = ({ fault: { on = 'any' } }: { fault: DashboardFault }) => on === 'any' || on === endpoint;
    const latency = this.#waiting.find((one) => one.fault.kind === 'latency' && fits(one));
    const other = this.#waiting.find((one) => one.fault.kind !== 'latency' && fits(one));
    for (const one of [latency, other]) if (one) one.left -= 1;
    this.#waiting = this.#waiting.filter((one) => one.left > 0);
    return { latencyMs: latency?.fault.kind === 'latency' ? latency.fault.ms : 0, fault: other?.fault ?? null };
  }
}
