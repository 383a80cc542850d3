import { z } from 'zod';

const common = {
  /** How many times it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  match: z.strictObject({ recipient: z.string().max(320).optional() }).optional(),
};

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000), ...common }),
  z.strictObject({ kind: z.literal('greylist'), ...common }),
  z.strictObject({ kind: z.literal('no_such_user'), ...common }),
  z.strictObject({ kind: z.literal('temporary'), ...common }),
  z.strictObject({ kind: z.literal('reject'), ...common }),
  z.strictObject({ kind: z.literal('cut_before'), ...common }),
  z.strictObject({ kind: z.literal('cut_after'), ...common }),
]);

export type SmtpFault = z.infer<typeof faultSchema>;

/** The faults still to come. */
export class SmtpFaultBook {
  #active: { readonly fault: SmtpFault; left: number }[] = [];

  /** Throws a `ZodError` that names the field when the order makes no sense. */
  add(order: SmtpFault): void {
    const fault = faultSchema.parse(order);
    this.#active.push({ fault, left: fault.times ?? 1 });
  }

  list(): { left: number; fault: SmtpFault }[] {
    return this.#active.map(({ left, fault }) => ({ left, fault }));
  }

  clear(): void {
    this.#active = [];
  }

  /** Takes one strike off the first fault of these kinds that matches. */
  take<Kind extends SmtpFault['kind']>(kinds: readonly Kind[], recipient: string): Extract<SmtpFault, { kind: Kind }> | null {
    const active = this.#active.find(
      ({ fault }) => isOf(fault, kinds) && (fault.match?.recipient === undefined || fault.match.recipient.toLowerCase() === recipient.toLowerCase()),
    );
    if (!active) return null;
    active.left -= 1;
    this.#active = this.#active.filter((one) => one.left > 0);
    return active.fault as Extract<SmtpFault, { kind: Kind }>;
  }
}

function isOf(fault: SmtpFault, kinds: readonly string[]): boolean {
  return kinds.includes(fault.kind);
}
