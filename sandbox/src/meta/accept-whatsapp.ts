import { announceStatuses, planStatuses } from './announce-status.ts';
import type { GraphNumber } from './build-inbound.ts';
import { checkBody, isRecord } from './check-body.ts';
import type { AFTER_ACCEPTING, FaultOf } from './faults.ts';
import { graphError } from './graph-errors.ts';
import { type GraphState, rememberAccepted } from './graph-state.ts';
import { readSchema, SEND_TYPES, type SendBody, sendSchema, type SendType } from './whatsapp-schemas.ts';

export type AfterFaults = readonly FaultOf<(typeof AFTER_ACCEPTING)[number]>[];

/** A message that passed every check, before anything of it was done. */
export interface Acceptable {
  readonly id: string;
  readonly to: string;
  readonly response: unknown;
  /** Records it and starts its webhooks; resolves when those that must precede the response are out. */
  commit(faults: AfterFaults): Promise<void>;
}

/** Checks a WhatsApp send against schema, media, template and service window. Throws the `GraphError` Meta would give. */
export function acceptWhatsApp(state: GraphState, number: GraphNumber, body: Record<string, unknown>): Acceptable {
  const checked = checkSend(body);
  const to = checked.to?.slice(1) ?? checked.recipient;
  if (to === undefined) {
    throw graphError(100, { message: '(#100) The parameter to is required.', details: 'Give to (+ and digits) or recipient (business-scoped user id).' });
  }
  refuseUnknownMedia(state, body);
  const { template } = checked;
  if (template !== undefined && state.templates?.has(`${template.name}:${template.language.code}`) === false) {
    throw graphError(132001, { details: `template name (${template.name}) does not exist in ${template.language.code}` });
  }
  if (template === undefined && state.windows.state(number.phoneNumberId, to, state.now()) !== 'open') {
    throw graphError(131047);
  }
  const wamid = state.ids.wamid('sent', to);
  const known = state.windows.contact(number.phoneNumberId, to);
  const contact = checked.to === undefined ? { user_id: to } : { wa_id: to, ...(known?.userId === undefined ? {} : { user_id: known.userId }) };
  return {
    id: wamid,
    to,
    response: { messaging_product: 'whatsapp', contacts: [{ input: checked.to ?? to, ...contact }], messages: [{ id: wamid, message_status: 'accepted' }] },
    async commit(faults) {
      const message = { wamid, number, to, opaque: checked.biz_opaque_callback_data, isTemplate: template !== undefined };
      rememberAccepted(state, wamid, { channel: 'whatsapp', message });
      const plan = planStatuses(faults);
      if (state.poster.url === null) {
        return;
      }
      const announced = state.pending.track(announceStatuses(state, message, plan));
      if (plan.beforeResponse) {
        await announced;
      }
    },
  };
}

/** Notes a read receipt or typing indicator. */
export function acceptRead(state: GraphState, number: GraphNumber, body: Record<string, unknown>): unknown {
  checkBody(readSchema, body);
  state.reads.add((seq) => ({ seq, at: new Date(state.now()), phoneNumberId: number.phoneNumberId, payload: body }));
  return { success: true };
}

function checkSend(body: Record<string, unknown>): SendBody {
  const type = body['type'] ?? 'text';
  if (!isSendType(type)) {
    throw graphError(100, {
      message: `(#100) Param type must be one of {${SEND_TYPES.join(', ').toUpperCase()}} - got ${JSON.stringify(type).slice(0, 40)}.`,
      details: 'Use one of the message types this endpoint knows.',
    });
  }
  return checkBody(sendSchema(type), body);
}

function isSendType(type: unknown): type is SendType {
  return typeof type === 'string' && SEND_TYPES.includes(type);
}

function refuseUnknownMedia(state: GraphState, body: Record<string, unknown>): void {
  const media = typeof body['type'] === 'string' ? body[body['type']] : undefined;
  const id = isRecord(media) ? media['id'] : undefined;
  if (typeof id === 'string' && !state.media.has(id, state.now())) {
    throw graphError(131053, { details: `Media id ${id} is not known; upload it to this number first.` });
  }
}
