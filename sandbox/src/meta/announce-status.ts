import { contactOf, type GraphNumber } from './build-inbound.ts';
import type { AFTER_ACCEPTING, FaultOf } from './faults.ts';
import { graphError } from './graph-errors.ts';
import type { GraphState } from './graph-state.ts';
import type { WebhookAnswer } from './webhook-poster.ts';

export type StatusName = 'sent' | 'delivered' | 'read' | 'failed';

/** An accepted WhatsApp message, as far as later statuses need it. */
export interface AcceptedMessage {
  readonly wamid: string;
  readonly number: GraphNumber;
  readonly to: string;
  readonly opaque: string | undefined;
  readonly isTemplate: boolean;
}

type AfterFault = FaultOf<(typeof AFTER_ACCEPTING)[number]>;

/** What will be told about an accepted message, in this order. */
export interface StatusPlan {
  readonly steps: readonly StatusName[];
  readonly failCode: number;
  readonly beforeResponse: boolean;
}

/** Usually sent, then delivered; the faults change the order, leave some out or let it fail. */
export function planStatuses(faults: readonly AfterFault[]): StatusPlan {
  const failing = faults.find((fault) => fault.kind === 'fail_later');
  const dropping = faults.filter((fault) => fault.kind === 'drop_statuses');
  const usual: StatusName[] = failing === undefined ? ['sent', 'delivered'] : ['sent', 'failed'];
  if (faults.some((fault) => fault.kind === 'reorder_statuses')) {
    usual.reverse();
  }
  return {
    steps: usual.filter((step) => !dropping.some((fault) => (fault.statuses ?? usual).includes(step))),
    failCode: failing?.code ?? 131026,
    beforeResponse: faults.some((fault) => fault.kind === 'status_before_response'),
  };
}

/**
 * Posts the planned statuses, each after the first attempt of the one before, so that the usual order is the usual one.
 * A status that must be repeated does not hold up the next: then they overtake each other, as with Meta.
 */
export async function announceStatuses(state: GraphState, message: AcceptedMessage, plan: StatusPlan): Promise<void> {
  for (const step of plan.steps) {
    if (!plan.beforeResponse) {
      await state.pending.sleep(state.statusDelayMs);
    }
    if (state.pending.closed) {
      return;
    }
    await postStatus(state, message, step, plan.failCode);
  }
}

/** Posts one status webhook and resolves with the answer to its first attempt. */
export function postStatus(state: GraphState, message: AcceptedMessage, status: StatusName, failCode = 131026): Promise<WebhookAnswer> {
  const contact = state.windows.contact(message.number.phoneNumberId, message.to);
  const isUserId = message.to.includes('.');
  const waId = isUserId ? contact?.waId : message.to;
  const userId = isUserId ? message.to : contact?.userId;
  const failed = status === 'failed';
  return state.statuses.post(message.number, {
    recipient: message.to,
    // Failed statuses come without contacts.
    contact: contact === undefined || failed ? undefined : contactOf({ ...contact, from: waId, userId }),
    status: {
      id: message.wamid,
      status,
      timestamp: String(Math.floor(state.now() / 1000)),
      ...(waId === undefined ? {} : { recipient_id: waId }),
      ...(userId === undefined ? {} : { recipient_user_id: userId }),
      ...(message.opaque === undefined ? {} : { biz_opaque_callback_data: message.opaque }),
      ...(status === 'sent' || status === 'delivered' ? { pricing: pricingOf(message) } : {}),
      ...(failed ? { errors: [graphError(failCode).webhookError()] } : {}),
    },
  });
}

function pricingOf(message: AcceptedMessage): Record<string, unknown> {
  return message.isTemplate
    ? { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' }
    : { billable: false, pricing_model: 'PMP', category: 'service', type: 'free_customer_service' };
}
