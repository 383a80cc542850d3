import { z } from 'zod';
import { isKnownErrorCode } from './graph-errors.ts';

const common = {
  /** How many times it strikes; 1 unless told. */
  times: z.int().min(1).max(1_000_000).optional(),
  match: z
    .strictObject({
      /** With or without `+`. */
      recipient: z.string().max(200).optional(),
      phoneNumberId: z.string().max(64).optional(),
      /** `messages` unless told, so that a typing indicator never uses up a fault meant for the message. */
      endpoint: z.enum(['messages', 'read', 'media']).optional(),
    })
    .optional(),
};
const errorCode = z.int().refine(isKnownErrorCode, 'is not a Meta error code the sandbox knows (see graph-errors.ts)');

/** Every fault that can be ordered, in code or by `POST /__sandbox/faults`. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000), ...common }),
  z.strictObject({ kind: z.literal('throttle'), code: z.literal([130429, 131056, 4, 80007]).optional(), ...common }),
  z.strictObject({ kind: z.literal('server_error'), code: z.literal([1, 2, 131000]).optional(), ...common }),
  z.strictObject({ kind: z.literal('reject'), code: errorCode, ...common }),
  z.strictObject({ kind: z.literal('expired_token'), ...common }),
  z.strictObject({ kind: z.literal('cut_before'), ...common }),
  z.strictObject({ kind: z.literal('cut_after'), ...common }),
  z.strictObject({ kind: z.literal('reorder_statuses'), ...common }),
  z.strictObject({ kind: z.literal('status_before_response'), ...common }),
  z.strictObject({
    kind: z.literal('drop_statuses'),
    statuses: z
      .array(z.enum(['sent', 'delivered', 'read', 'failed']))
      .max(4)
      .optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('fail_later'), code: errorCode.optional(), ...common }),
  z.strictObject({ kind: z.literal('duplicate_webhooks'), copies: z.int().min(1).max(100).optional(), ...common }),
  z.strictObject({ kind: z.literal('late_webhooks'), ms: z.int().min(1).max(600_000).optional(), ...common }),
]);

export type Fault = z.infer<typeof faultSchema>;
type FaultKind = Fault['kind'];
/** The faults of these kinds, each with the fields of its kind. */
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

export interface FaultTarget {
  readonly phoneNumberId?: string | undefined;
  readonly recipient?: string | undefined;
  readonly endpoint: 'messages' | 'read' | 'media';
}

/** Strikes before a call is looked at. All latencies add up; of the others only the first strikes. */
export const BEFORE_ACCEPTING = ['latency', 'throttle', 'server_error', 'reject', 'expired_token', 'cut_before'] as const;
/** Strikes once a message is accepted; several may strike together. */
export const AFTER_ACCEPTING = ['cut_after', 'reorder_statuses', 'status_before_response', 'drop_statuses', 'fail_later'] as const;
/** Strikes when a webhook is about to be posted. */
export const ON_WEBHOOK = ['duplicate_webhooks', 'late_webhooks'] as const;

/** The faults still to come. Empty nearly always, and then looking costs nothing. */
export class FaultBook {
  #active: { readonly id: number; readonly fault: Fault; left: number }[] = [];
  #nextId = 1;

  /** Throws a `ZodError` that names the field when the order makes no sense. Returns the id of the fault. */
  add(order: Fault): number {
    const fault = faultSchema.parse(order);
    const id = this.#nextId;
    this.#nextId += 1;
    this.#active.push({ id, fault, left: fault.times ?? 1 });
    return id;
  }

  list(): { id: number; left: number; fault: Fault }[] {
    return this.#active.map(({ id, left, fault }) => ({ id, left, fault }));
  }

  clear(): void {
    this.#active = [];
  }

  /** Takes one strike off every fault of these kinds that matches; `oneOf` lists kinds of which only the first may strike. */
  take<Kind extends FaultKind>(kinds: readonly Kind[], target: FaultTarget, oneOf: readonly FaultKind[] = []): FaultOf<Kind>[] {
    if (this.#active.length === 0) {
      return [];
    }
    const taken: FaultOf<Kind>[] = [];
    let oneTaken = false;
    for (const active of this.#active) {
      const exclusive = oneOf.includes(active.fault.kind);
      if (!isOf(active.fault, kinds) || !matches(active.fault, target) || (exclusive && oneTaken)) {
        continue;
      }
      oneTaken ||= exclusive;
      active.left -= 1;
      taken.push(active.fault);
    }
    this.#active = this.#active.filter((active) => active.left > 0);
    return taken;
  }
}

function isOf<Kind extends FaultKind>(fault: Fault, kinds: readonly Kind[]): fault is FaultOf<Kind> {
  return kinds.some((kind) => kind === fault.kind);
}

function matches({ match }: Fault, target: FaultTarget): boolean {
  if ((match?.endpoint ?? 'messages') !== target.endpoint) {
    return false;
  }
  if (match?.phoneNumberId !== undefined && match.phoneNumberId !== target.phoneNumberId) {
    return false;
  }
  return match?.recipient === undefined || match.recipient.replace(/^\+/, '') === target.recipient;
}
